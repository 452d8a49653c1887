import { type Ran, run } from "../../../build/runtime/run.ts";
import type { Machine } from "./machine.ts";

/*
 * The kernel gives what runs in a chroot no user namespaces, and Chromium's sandbox needs them: so the machine's folder
 * becomes the root of a mount namespace, which ends with the command.
 */
const SCRIPT = `
mount --bind "$0" "$0"
mount -t proc proc "$0/proc"
cd "$0"
mkdir -p .old
pivot_root . .old
umount -l /.old
rmdir /.old
exec env -i PATH=/usr/bin:/bin HOME=/tmp LC_ALL=C.UTF-8 setpriv --reuid=1000 --regid=1000 --clear-groups --no-new-privs "$@"
`;

/** Runs words on the machine as an ordinary person, who can gain no rights by a setuid program. */
export const runAsPerson = (machine: Machine, ...words: readonly string[]): Promise<Ran> => {
  const own = ["--mount", "--pid", "--fork", "--kill-child", "--propagation", "private"];
  return run("unshare", [...own, "sh", "-ec", SCRIPT, machine.root, ...words], { timeoutMs: 30_000 });
};
