import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { build } from "vite";

/** A site of bare pages with real parts, on loopback. */
export type PageSite = { url: string; stop(): Promise<void> };

const ROOT = join(import.meta.dirname, "..", "..");
/** As strict as the product's own pages, as far as frames are concerned. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "img-src 'self'",
  "worker-src 'self'",
  "connect-src 'self' ws://127.0.0.1:* http://127.0.0.1:*",
  "media-src blob: mediastream:",
  "require-trusted-types-for 'script'",
  "trusted-types anteroom-worker",
].join("; ");

/** Bundles each named file of a folder into one script, and serves `<name>.html` for each. */
export const servePages = async (names: readonly string[], folder = "e2e/pages"): Promise<PageSite> => {
  const scripts = new Map<string, string>();
  for (const name of names) scripts.set(`/${name}.js`, await bundlePage(folder, name));
  const server = createServer(({ url = "/" }, response) => {
    const path = url.replace(/[?].*$/, "");
    response.setHeader("Content-Security-Policy", POLICY);
    const script = scripts.get(path);
    if (script !== undefined) return void response.setHeader("Content-Type", "text/javascript").end(script);
    const name = path.slice(1).replace(/\.html$/, "");
    if (!scripts.has(`/${name}.js`)) return void response.writeHead(404).end();
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(
      `<!doctype html><title>${name}</title><body><script type="module" src="/${name}.js"></script>`,
    );
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const bundlePage = async (folder: string, name: string): Promise<string> => {
  const result = await build({
    root: ROOT,
    configFile: false,
    publicDir: false,
    logLevel: "error",
    define: { "process.env.NODE_ENV": JSON.stringify("production") },
    build: {
      write: false,
      minify: false,
      target: "es2022",
      modulePreload: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: join(ROOT, folder, `${name}.ts`),
        output: { format: "es", entryFileNames: `${name}.js`, codeSplitting: false },
      },
    },
  });
  const [bundled] = Array.isArray(result) ? result : [result];
  if (bundled === undefined || !("output" in bundled)) throw new Error(`${name} was not bundled`);
  const [entry] = bundled.output;
  return entry.code;
};

const listen = (server: Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (typeof address === "object" && address !== null) resolve(address.port);
    });
  });
