using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>x Wᵀ + b, with weights and biases uniform within ±1/√inputSize.</summary>
        /// <param name="inputSize">The size of the last axis of the input.</param>
        /// <param name="outputSize">The size of the last axis of the result.</param>
        /// <param name="hasBias">Whether there is a b.</param>
        /// <param name="device">Where the parameters live, by default the default device.</param>
        /// <param name="dtype">Their type, by default the default dtype.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) =>
            new(inputSize, outputSize, hasBias, device, dtype);

        /// <summary>x Wᵀ + b with given parameters.</summary>
        /// <param name="weight">W, shape <c>[out, in]</c>, owned by the module from now on.</param>
        /// <param name="bias">b, shape <c>[out]</c>, owned by the module from now on, or null.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Linear Linear(Parameter weight, Parameter? bias = null) => new(weight, bias);

        /// <summary>x₁ᵀ W x₂ + b, with weights and biases uniform within ±1/√in1_features.</summary>
        /// <param name="in1_features">The size of the last axis of the first input.</param>
        /// <param name="in2_features">The size of the last axis of the second input.</param>
        /// <param name="out_features">The size of the last axis of the result.</param>
        /// <param name="hasBias">Whether there is a b.</param>
        /// <param name="device">Where the parameters live, by default the default device.</param>
        /// <param name="dtype">Their type, by default the default dtype.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Bilinear Bilinear(long in1_features, long in2_features, long out_features, bool hasBias = true, Device? device = null, ScalarType? dtype = null) =>
            new(in1_features, in2_features, out_features, hasBias, device, dtype);
    }
}
