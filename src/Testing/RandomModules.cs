using static TorchSharp.torch;

namespace WeightSpace.Testing;

/// <summary>Builds TorchSharp modules from sketches: the networks of <see cref="RandomNetworks"/>, each with a forward
/// as people write them by hand.</summary>
/// <remarks>Parameters and buffers are <c>p1</c>, <c>p2</c>, … in double precision, used as they are: no module
/// inside says what they are for. Activations never switch a unit off.</remarks>
public static class RandomModules
{
    /// <summary>The module of a sketch.</summary>
    /// <param name="sketch">What to build.</param>
    /// <param name="mostWeights">Most weights, buffers included; a last layer may exceed it a little.</param>
    /// <param name="generator">Source of randomness of the weights, on the CPU.</param>
    /// <returns>From <see cref="Example"/>'s shape to <c>[rows, width]</c>; the caller disposes it.</returns>
    public static nn.Module<Tensor, Tensor> Build(NetworkSketch sketch, int mostWeights, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(sketch);
        ArgumentNullException.ThrowIfNull(generator);
        return new RandomModule(sketch, mostWeights, generator);
    }

    /// <summary>An input of a sketch's module: two rows of numbers, or two symbols if it reads a table.</summary>
    /// <param name="sketch">The sketch.</param>
    /// <param name="generator">Source of randomness, on the CPU.</param>
    /// <returns>Shape <c>[2, inputs]</c> in double precision, or <c>[2]</c> of whole numbers; the caller disposes
    /// it.</returns>
    public static Tensor Example(NetworkSketch sketch, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(sketch);
        return sketch.Inputs == 3
            ? randint(0, 3, [2L], dtype: ScalarType.Int64, generator: generator)
            : randn([2L, sketch.Inputs], dtype: ScalarType.Float64, generator: generator);
    }
}
