/** A Parquet file behind a URL that wants to know who asks. */
export interface ParquetUrl {
  /** https, or http to this machine. */
  readonly url: string | URL;
  /** Asked for at each request, and sent to the URL's own origin only, not to where it redirects. */
  readonly headers?: (() => Promise<Readonly<Record<string, string>>>) | undefined;
}
