/** Hands a file to the person: the browser puts it where downloads go. */
export function saveFile(fileName: string, content: BlobPart, mediaType: string): void {
  saveBlob(fileName, new Blob([content], { type: mediaType }))
}

/** The same where it is a blob already. */
export function saveBlob(fileName: string, blob: Blob): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  // Browsers take their time before they read it, and tell nobody when they have.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
