import { runOnNode24 } from "./runtime/bootstrap.mjs";

await runOnNode24("build/release/renew-main.ts");
