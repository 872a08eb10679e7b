/** "1 notebook", "2 notebooks" */
export function count(howMany: number, what: string): string {
  return `${howMany} ${what}${howMany === 1 ? "" : "s"}`;
}
