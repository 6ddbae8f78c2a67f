/** Words of bringing lists in, and of the people and apps tables. */
export const lists = {
  'people.title': 'People',
  'apps.title': 'Apps',
} as const;
