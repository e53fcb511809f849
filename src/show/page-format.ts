/** Raise it when the markup of a copy's page changes, so that pages are made again. */
export const PAGE_FORMAT = 11
