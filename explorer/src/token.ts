/**
 * The word that lets a page speak to Python: taken out of the address into memory, and said first on the socket.
 *
 * It stands after the `#`, which no browser sends; it is never in a cookie, a query or a link that is copied. This tab
 * keeps it over a reload; another tab of the same origin, opened from a copied link, may ask this one for it.
 */

const KEY = "crumple-token";
const WAIT = 400;

type Word = { ask: true } | { token: string };

/** The token, or an empty word if neither the address nor this tab nor another has one. */
export function takeToken(): Promise<string> {
  const given = fromAddress() ?? sessionStorage.getItem(KEY);
  const channel = new BroadcastChannel(KEY);
  return (given ? Promise.resolve(given) : asked(channel)).then((token) => {
    if (token) {
      sessionStorage.setItem(KEY, token);
      channel.onmessage = ({ data }: MessageEvent<Word>) => "ask" in data && channel.postMessage({ token } satisfies Word);
    }
    return token;
  });
}

/** Take `token=…` out of the address, so that no one reads it over a shoulder or in a copied link. */
function fromAddress(): string | null {
  const parts = location.hash.replace(/^#/, "").split("&");
  const found = parts.find((part) => part.startsWith("token="));
  if (found === undefined) return null;
  const rest = parts.filter((part) => part !== found).join("&");
  history.replaceState(null, "", rest ? `#${rest}` : location.pathname);
  return decodeURIComponent(found.slice("token=".length));
}

function asked(channel: BroadcastChannel): Promise<string> {
  return new Promise((keep) => {
    channel.onmessage = ({ data }: MessageEvent<Word>) => "token" in data && keep(data.token);
    channel.postMessage({ ask: true } satisfies Word);
    setTimeout(() => keep(""), WAIT);
  });
}
