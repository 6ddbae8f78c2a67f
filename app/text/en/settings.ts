/** Words of the settings page. */
export const settings = {
  'settings.title': 'Settings',
} as const;
