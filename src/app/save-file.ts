/** Hands a file to the person: the browser puts it where downloads go. */
export function saveFile(fileName: string, content: BlobPart, mediaType: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: mediaType }))
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  // Browsers take their time before they read it, and tell nobody when they have.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
