import type { Looks } from "./pictures.ts";

/**
 * Runs in a page before any of its scripts: from then on its camera shows the colour. For browsers that cannot play a file
 * as a camera; the microphone stays the browser's own.
 */
export const pretendCamera = (colour: Looks["colour"]): void => {
  const picture = (): MediaStreamTrack[] => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [320, 240];
    const drawing = canvas.getContext("2d");
    let at = 0;
    setInterval(() => {
      if (drawing === null) return;
      drawing.fillStyle = colour === "green" ? "#00ff00" : colour;
      drawing.fillRect(0, 0, 320, 240);
      drawing.fillStyle = "white";
      at = (at + 8) % 320;
      drawing.fillRect(at, 0, 8, 8);
    }, 66);
    const tracks = canvas.captureStream(15).getVideoTracks();
    for (const track of tracks) track.applyConstraints = () => Promise.resolve();
    return tracks;
  };
  const native = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (constraints = {}) => {
    const { audio, video } = constraints;
    const sound = audio ? (await native({ audio })).getAudioTracks() : [];
    return new MediaStream([...(video ? picture() : []), ...sound]);
  };
};
