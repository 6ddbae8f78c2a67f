/** Hands a short text to the person as a file. It is already on the page, so nothing is asked of the server. */
export function saveText(fileName: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  saveFile(fileName, address);
  // The browser reads the address after the click; a minute is long enough for any of them.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Has the browser keep what is at an address of this app, without leaving the page: a followed link would replace the admin. */
export function saveFile(fileName: string, address: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  document.body.append(link);
  link.click();
  link.remove();
}
