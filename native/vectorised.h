// What the vectorised kernels share: one build for each instruction set, picked at run time, and tanh on whole vectors.
#pragma once

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define WS_VECTORISED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define WS_VECTORISED
#endif
#define WS_INLINE inline __attribute__((always_inline))

namespace {

// x P(x^2) / Q(x^2) on |x| up to 9, where tanh is 1 to working precision; relative error 2e-8 before rounding. The same
// polynomials as RationalTanh in OperatorLearning. NaN stays NaN.
template <typename V>
WS_INLINE V tanh_of(V x) {
  const V unit = V{} + 1.0f;
  V bounded = x > 9.0f ? unit * 9.0f : x;
  bounded = bounded < -9.0f ? unit * -9.0f : bounded;
  const V square = bounded * bounded;
  const V above = (((1.33552049e-08f * square + 2.06095265e-05f) * square + 0.0034956173f) * square + 0.133810505f) * square + 1.0f;
  const V below = (((7.77679645e-07f * square + 0.000328568101f) * square + 0.0258770958f) * square + 0.467143655f) * square + 1.0f;
  V value = bounded * above / below;
  value = value > 1.0f ? unit : value;
  return value < -1.0f ? -unit : value;
}

}  // namespace
