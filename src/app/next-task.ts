/** Gives way to whatever else the page has to do. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}
