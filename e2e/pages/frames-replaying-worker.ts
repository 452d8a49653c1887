/* A hostile member's worker: it holds the keys, and writes every frame that it sealed a second time in place of the next one. */

const Native = WritableStream;

const replaying = (target: WritableStream): WritableStream => {
  const writer = target.getWriter();
  let kept: ArrayBuffer | null = null;
  return new Native({
    write: (frame: { data: ArrayBuffer }) => {
      if (kept === null) kept = frame.data.slice(0);
      else {
        frame.data = kept;
        kept = null;
      }
      return writer.write(frame);
    },
    close: () => writer.close(),
    abort: (reason) => writer.abort(reason),
  });
};

const pipeTo = ReadableStream.prototype.pipeTo;
ReadableStream.prototype.pipeTo = function replayTo(target: WritableStream): Promise<void> {
  return pipeTo.call(this, replaying(target));
};

await import("./frames-worker.ts");
