/** The one origin that our own pages have. */
export const APP_SCHEME = "app";
export const APP_HOST = "anteroom";
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;

/** The in-memory session partition of every window: without the `persist:` prefix nothing of it reaches the disk. */
export const PARTITION = "clinic";

/** Whether a URL is of our own origin; `URL.origin` is "null" for schemes that the URL standard does not know. */
export const isAppUrl = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return (
    url.protocol === `${APP_SCHEME}:` && url.host === APP_HOST && url.username === "" && url.password === ""
  );
};
