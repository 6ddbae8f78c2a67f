import { describe, expect, it } from 'vitest';
import { DATED_DOORS, FOOTPRINT_DOORS, isDoorOpen, SCOPES_OF_DOOR } from '#app/domain/access/footprint-door.ts';

describe('a door to signs of apps and people', () => {
  it('is open with one permission of each group that it needs, and a permission to write carries that to read', () => {
    expect(isDoorOpen('publications', ['read_publications', 'read_product_listings'])).toBe(true);
    expect(isDoorOpen('publications', ['read_publications'])).toBe(false);
    expect(isDoorOpen('order_staff', ['write_orders', 'read_users'])).toBe(true);
    expect(isDoorOpen('theme', ['write_script_tags'])).toBe(false);
  });

  it('needs nothing for two of them, so that every store can be looked through', () => {
    expect(FOOTPRINT_DOORS.filter((door) => isDoorOpen(door, []))).toEqual(['channels', 'events']);
    expect(DATED_DOORS.every((door) => FOOTPRINT_DOORS.includes(door))).toBe(true);
    expect(
      Object.values(SCOPES_OF_DOOR)
        .flat(2)
        .every((scope) => scope.startsWith('read_')),
    ).toBe(true);
  });
});
