/** Words of home and of the way in. */
export const home = {
  'home.title': 'Countersign',
} as const;
