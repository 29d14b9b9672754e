/**
 * How the sheet and the walls under it are coloured: tint by height, light from the upper left, contour lines.
 * The mesh brings heights and normals with its nodes; the map (PLAN) is one level square that looks them up.
 */

export const vertex = `
varying vec3 vNormal;
varying vec3 vWorld;
varying vec2 vShare;   // of the way from the first node to the last, across and up
void main() {
  vShare = vec2(position.x + 1.0, 1.0 - position.z) * 0.5;
  vec4 world = modelMatrix * vec4(position, 1.0);
  vWorld = world.xyz;
  vNormal = normal;
  gl_Position = projectionMatrix * viewMatrix * world;
}`;

export const fragment = `
uniform sampler2D ramp;
uniform vec2 contours;   // contour units at height 0, and from there to height 1
uniform vec4 lineColour;
uniform float lines, shade, top, wall, exaggeration, gloss, daylight;
uniform vec3 eye;
uniform sampler2D tint;   // of starts, instead of the height's colour
uniform vec4 tintPlace;   // first and last node across and up, in places of the window
uniform vec2 tintNodes;   // how many; 0 for none
uniform vec2 cut;   // whether there are values below the bottom, and above the top
varying vec3 vNormal;
varying vec3 vWorld;
varying vec2 vShare;

#ifdef PLAN
uniform highp sampler2D nodes;   // of the grid: height, its slopes across and up, and whether there is one
vec4 node(ivec2 at) { return texelFetch(nodes, at.yx, 0); }

// Between nodes bilinear; nothing in a cell beside a hole.
vec4 ground() {
  ivec2 last = textureSize(nodes, 0).yx - 1;
  vec2 place = clamp(vShare, 0.0, 1.0) * vec2(last);
  ivec2 cell = min(ivec2(place), last - 1);
  vec2 share = place - vec2(cell);
  vec4 a = node(cell), b = node(cell + ivec2(1, 0)), c = node(cell + ivec2(0, 1)), d = node(cell + ivec2(1, 1));
  if (min(min(a.w, b.w), min(c.w, d.w)) < 0.5) discard;
  return mix(mix(a, b, share.x), mix(c, d, share.x), share.y);
}
#endif

vec3 tinted(vec3 colour) {
  if (tintNodes.x < 1.0) return colour;
  vec2 at = vec2(vWorld.x, -vWorld.z);
  vec2 share = (at - tintPlace.xz) / (tintPlace.yw - tintPlace.xz);
  if (min(share.x, share.y) < -0.001 || max(share.x, share.y) > 1.001) return mix(colour, vec3(0.5), 0.75);
  vec4 found = texture2D(tint, (share * (tintNodes - 1.0) + 0.5) / tintNodes);
  vec2 hatch = smoothstep(0.1, 0.14, abs(fract(vec2(at.x + at.y, at.x - at.y) * 9.0) - 0.5));
  float one = found.a < 0.9 ? 1.0 - hatch.x : 0.0;
  float other = found.a < 0.1 ? 1.0 - hatch.y : 0.0;
  return mix(found.rgb, vec3(0.86), 0.5 * max(one, other));
}

// Where values are cut, all is level: pale and hatched, lest it be taken for a plain.
vec3 hatched(vec3 colour, float h) {
  if (max(cut.x * step(h, 1e-5), cut.y * step(1.0 - 1e-5, h)) < 0.5) return colour;
  float stripe = (vWorld.x - vWorld.z) * 13.0;
  float away = abs(fract(stripe) - 0.5) / max(fwidth(stripe), 1e-4);
  float ink = (1.0 - smoothstep(0.25, 1.15, away)) * (1.0 - smoothstep(0.25, 0.6, fwidth(stripe)));
  vec3 pale = mix(colour, vec3(mix(0.15, 0.97, daylight)), mix(0.78, 0.7, daylight));
  return mix(pale, mix(colour, lineColour.rgb, daylight), ink * mix(0.5, 0.34, daylight));
}

float line(float units, float every, float width) {
  float x = units / every;
  float speed = fwidth(x);
  float away = abs(fract(x - 0.5) - 0.5) / max(speed, 1e-7);
  float slope = smoothstep(2e-5, 1e-4, speed); // where values are cut all is level, and a line through it would be specks
  float level = (floor(x + 0.5) * every - contours.x) / contours.y; // at the rim of a cut a line would be as jagged as the mesh
  return slope * step(abs(level - 0.5), 0.498) * (1.0 - smoothstep(width - 0.5, width + 0.5, away)) * (1.0 - smoothstep(0.25, 0.6, speed));
}

void main() {
  if (max(abs(vWorld.x), abs(vWorld.z)) > 1.0005) discard;
#ifdef PLAN
  vec4 here = ground();
  float height = here.x;
  vec3 upright = vec3(-here.y, 1.0, here.z);
#else
  float height = vWorld.y;
  vec3 upright = vNormal;
#endif
  float h = clamp(height / top, 0.0, 1.0);
  vec3 colour = texture2D(ramp, vec2(h * 0.99609375 + 0.001953125, 0.5)).rgb;
  colour = tinted(hatched(colour, h));
  float units = contours.x + h * contours.y;
  float ink = lines * lineColour.a * max(0.62 * line(units, 1.0, 0.55), line(units, 5.0, 1.0));
  vec3 light = normalize(vec3(-1.0, 1.4142, -1.0));
  if (wall > 0.5) {
    float side = mix(0.46, 0.72, daylight) + 0.18 * max(dot(vNormal, normalize(vec3(-1.0, 0.0, 0.55))), 0.0);
    float depth = smoothstep(-0.12 * top, 0.6 * top, vWorld.y);
    colour = mix(mix(colour, vec3(0.5), 0.12 + 0.16 * daylight), lineColour.rgb, 0.5 * ink) * side * (0.7 + 0.3 * depth);
    gl_FragColor = vec4(colour, 1.0);
    return;
  }
  vec3 n = normalize(upright * vec3(exaggeration, 1.0, exaggeration));
  if (!gl_FrontFacing) n = -n;
  float lit = dot(n, light) / light.y;
  colour *= mix(1.0, clamp(0.42 + 0.58 * lit, 0.3, 1.1), shade);
  colour = mix(colour, vec3(1.0), shade * 0.22 * clamp(lit - 1.0, 0.0, 1.0));
  vec3 halfway = normalize(light + normalize(eye - vWorld));
  colour += gloss * shade * 0.16 * pow(max(dot(n, halfway), 0.0), 40.0);
  colour = mix(colour, lineColour.rgb, ink);
  gl_FragColor = vec4(colour, 1.0);
}`;

export const shadowVertex = `
varying vec2 vPlace;
void main() {
  vPlace = position.xz;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
}`;

export const shadowFragment = `
uniform float strength;
varying vec2 vPlace;
void main() {
  vec2 outside = max(abs(vPlace) - 0.92, 0.0);
  float away = length(outside);
  gl_FragColor = vec4(0.0, 0.0, 0.0, strength * exp(-away * away * 9.0));
}`;
