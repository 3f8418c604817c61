/** A net at the two ends of a training that was watched. */
export const BEFORE = 'Before the first update';
export const AFTER = 'As the script left it';
