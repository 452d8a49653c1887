import { execFile } from "node:child_process";
import { win32 } from "node:path";
import * as z from "zod";

/** What Windows says of a file's signature (`Get-AuthenticodeSignature`). */
const Signature = z.object({
  /** 0: valid, and leads to a root that this machine trusts. */
  Status: z.literal(0),
  /** Whether it speaks of the very file that was asked about. */
  IsAsked: z.literal(true),
  SignerCertificate: z.object({ Subject: z.string().min(1) }),
});

/** Runs a program and answers what it wrote; null when it failed, said anything on its error channel or took too long. */
export type RunProgram = (
  file: string,
  args: readonly string[],
  env: Record<string, string>,
) => Promise<string | null>;

const LIMIT_MS = 60_000;

/** Runs a program for real. */
export const runProgram: RunProgram = (file, args, env) =>
  new Promise((resolve) => {
    const options = { timeout: LIMIT_MS, windowsHide: true, env: { ...process.env, ...env } };
    execFile(file, [...args], options, (error, out, errors) =>
      resolve(error === null && errors.trim() === "" ? out : null),
    );
  });

/**
 * The file is named by the environment, so that no character of its path is ever a word of the script; and compared there,
 * since what PowerShell writes comes in the machine's old code page, where a person's name may have another spelling.
 */
const SCRIPT =
  "Get-AuthenticodeSignature -LiteralPath $env:ANTEROOM_SIGNED | Select-Object Status,@{n='IsAsked';e={$_.Path -eq $env:ANTEROOM_SIGNED}},@{n='SignerCertificate';e={@{Subject=$_.SignerCertificate.Subject}}} | ConvertTo-Json -Compress";

const signerFrom = (text: string | null): string | null => {
  if (text === null) return null;
  try {
    return Signature.parse(JSON.parse(text)).SignerCertificate.Subject;
  } catch {
    return null;
  }
};

/** Who validly signed this file: the subject of the certificate; null for nobody, and wherever Windows cannot be asked. */
export const signerOf = async (path: string, systemRoot: string, run: RunProgram): Promise<string | null> => {
  const shell = win32.join(systemRoot, "System32", "WindowsPowerShell", "v1.0", "powershell.exe");
  const args = ["-NoProfile", "-NonInteractive", "-InputFormat", "None", "-Command", SCRIPT];
  return signerFrom(await run(shell, args, { ANTEROOM_SIGNED: win32.normalize(path), PSModulePath: "" }));
};

/**
 * Whether a new program is validly signed by whoever signed the running one (Authenticode). Fails closed: a running program
 * that is not signed, or a machine where nobody can say, takes no installer.
 */
export const isSameSigner = async (
  paths: { readonly running: string; readonly offered: string },
  systemRoot: string | undefined,
  run: RunProgram,
): Promise<boolean> => {
  if (systemRoot === undefined || !win32.isAbsolute(systemRoot)) return false;
  const running = await signerOf(paths.running, systemRoot, run);
  if (running === null) return false;
  return (await signerOf(paths.offered, systemRoot, run)) === running;
};
