/* The product's own worker entry, bundled like the test's. */
import "../../renderer/e2ee/frame-worker.ts";
