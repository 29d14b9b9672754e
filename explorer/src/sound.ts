/** The cross-section as a sound of two seconds: pitch is height. */

import type { Model } from "./model";

const SECONDS = 2;
const LOW = 160;
const OCTAVES = 2.6;

export function listen({ section }: Model): void {
  const values = section?.arrays.values.data;
  if (!values) return;
  const finite = Array.from(values).filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const pitch = Float32Array.from(values, (v) => LOW * 2 ** ((OCTAVES * ((Number.isFinite(v) ? v : high) - low)) / (high - low || 1)));
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  volume.gain.value = 0.15;
  tone.frequency.setValueCurveAtTime(pitch, audio.currentTime + 0.02, SECONDS);
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + SECONDS + 0.05);
  tone.onended = () => void audio.close();
}
