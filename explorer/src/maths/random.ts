/** The Mersenne Twister (Matsumoto and Nishimura, 1998) and torch's random order, so that a race has Python's batches. */

const N = 624;
const M = 397;

/** A stream of 32-bit numbers, the same as torch's and NumPy's legacy generator for that seed. */
export function twister(seed: number): () => number {
  const state = new Uint32Array(N);
  state[0] = seed;
  for (let i = 1; i < N; i++) state[i] = Math.imul(1812433253, state[i - 1] ^ (state[i - 1] >>> 30)) + i;
  let place = N;
  return () => {
    if (place === N) {
      renew(state);
      place = 0;
    }
    let y = state[place++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
}

function renew(state: Uint32Array): void {
  for (let i = 0; i < N; i++) {
    const y = (state[i] & 0x80000000) | (state[(i + 1) % N] & 0x7fffffff);
    state[i] = state[(i + M) % N] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
  }
}

/** Numbers 0 … n − 1 in random order, as `torch.randperm(n, generator=…)` gives them. */
export function permutation(n: number, random: () => number): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = 0; i < n - 1; i++) {
    const j = i + (random() % (n - i));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
