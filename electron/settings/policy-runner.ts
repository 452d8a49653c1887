import { execFile } from "node:child_process";

/** How a tool of the operating system ended: its exit code, null where it could not be started or had to be ended, and what it wrote. */
export type ToolAnswer = { readonly code: number | null; readonly output: Uint8Array };

/** Runs a tool by its absolute path, without a shell, with `input` on its standard input; never throws. */
export type RunTool = (path: string, words: readonly string[], input?: Uint8Array) => Promise<ToolAnswer>;

const TIMEOUT_MS = 10_000;
const OUTPUT_MAX = 1024 * 1024;

/** Runs tools for real: 10 seconds and 1 MiB at most, with an empty environment but for where the system is. */
export const runTool: RunTool = (path, words, input) =>
  new Promise((resolve) => {
    const systemRoot = process.env["SystemRoot"];
    const child = execFile(
      path,
      words,
      {
        encoding: "buffer",
        timeout: TIMEOUT_MS,
        killSignal: "SIGKILL",
        maxBuffer: OUTPUT_MAX,
        windowsHide: true,
        env: systemRoot === undefined ? {} : { SystemRoot: systemRoot },
      },
      (error, output) => {
        const code = error === null ? 0 : error.code;
        resolve({ code: typeof code === "number" ? code : null, output });
      },
    );
    // a tool that ends without reading is no fault of ours
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input ?? new Uint8Array());
  });
