/** The time of day, `18:05`. @param date ISO 8601 */
export function clockTime(date: string): string {
  return new Date(date).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', hour12: false });
}
