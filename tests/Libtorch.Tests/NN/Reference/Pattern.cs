using TorchSharp;
using static TorchSharp.torch;

namespace Libtorch.Tests.NN.Reference;

/// <summary>Inputs and parameters that any program can make again: sines, in double precision.</summary>
internal static class Pattern
{
    /// <summary>sin(0.7 i + seed) at entry i.</summary>
    internal static Tensor Of(long[] shape, double seed = 0)
    {
        var values = new double[shape.Aggregate(1L, static (product, size) => product * size)];
        for (var i = 0; i < values.Length; i++) values[i] = Math.Sin(0.7 * i + seed);
        return tensor(values).reshape(shape);
    }

    /// <summary>Converts a module to double precision and sets its parameters, in the order of their names, to half a pattern each.</summary>
    internal static T Filled<T>(T module) where T : nn.Module
    {
        module.to(ScalarType.Float64);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var seed = 0;
        foreach (var (_, parameter) in module.named_parameters().OrderBy(static p => p.name, StringComparer.Ordinal).ToList())
            parameter.copy_(Of(parameter.shape, seed++).mul(0.5));
        return module;
    }

    /// <summary>First entry, last entry, and the sum of entry i times cos i.</summary>
    internal static double[] Summary(Tensor result)
    {
        using var flat = result.detach().reshape(-1);
        var values = flat.data<double>().ToArray();
        return [values[0], values[^1], values.Select(static (value, i) => value * Math.Cos(i)).Sum()];
    }
}
