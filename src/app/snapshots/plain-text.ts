/** The text that stands on a screen, without the sequences that put it there. */
export function plainText(screen: string): string {
  return (
    screen
      // A gap between words is a move to the right.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      .replaceAll(/\x1b\[(\d+)C/g, (_, columns: string) => ' '.repeat(Number(columns)))
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      .replaceAll(/\x1b(\[[\d;?]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[@-Z\\-_])/g, '')
      .replaceAll('\r\n', '\n')
  )
}
