using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>Evaluates convolutions over one to three position axes.</summary>
internal static class ConvolutionEvaluator
{
    public static Tensor Apply(ConvolutionRule rule, Tensor[] operands)
    {
        var (x, kernel) = (operands[0], operands[1]);
        var bias = operands.Length > 2 ? operands[2] : null;
        var dimensions = rule.Positions.Length;
        if (dimensions > 3) throw new GraphEvaluationException($"{rule.Name} over {dimensions} position axes cannot be evaluated.");
        long[] wanted = [.. rule.Positions.Select(size => (long)size)];
        if (dimensions == 1)
        {
            (x, kernel) = (x.unsqueeze(-1), kernel.unsqueeze(-1));
            wanted = [.. wanted, 1];
        }

        var result = rule.IsTransposed ? Transposed(x, kernel, bias, wanted, rule.Groups) : Plain(x, kernel, bias, wanted, rule.Groups);
        return dimensions == 1 ? result.squeeze(-1) : result;
    }

    /// <summary>The stride is the smallest that reaches the wanted positions; padding, or cropping, makes up the
    /// rest.</summary>
    private static Tensor Plain(Tensor x, Tensor kernel, Tensor? bias, long[] wanted, long groups)
    {
        var strides = wanted.Select((size, axis) => (x.shape[axis + 2] + size - 1) / size).ToArray();
        var missing = wanted.Select((size, axis) => ((size - 1) * strides[axis]) + kernel.shape[axis + 2] - x.shape[axis + 2]).ToArray();
        var padded = Fit(x, missing);
        return wanted.Length == 3 ? nn.functional.conv3d(padded, kernel, bias, strides, groups: groups) : nn.functional.conv2d(padded, kernel, bias, strides, groups: groups);
    }

    private static Tensor Transposed(Tensor x, Tensor kernel, Tensor? bias, long[] wanted, long groups)
    {
        var strides = wanted.Select((size, axis) => Math.Max(1, size / x.shape[axis + 2])).ToArray();
        var result = wanted.Length == 3
            ? nn.functional.conv_transpose3d(x, kernel, bias, strides, groups: groups)
            : nn.functional.conv_transpose2d(x, kernel, bias, strides, groups: groups);
        return Fit(result, [.. wanted.Select((size, axis) => size - result.shape[axis + 2])]);
    }

    /// <summary>Adds that many zeros to every position axis, as evenly as possible on both sides; a negative number
    /// crops.</summary>
    private static Tensor Fit(Tensor x, long[] missing)
    {
        var padding = new long[2 * missing.Length];
        for (var axis = 0; axis < missing.Length; axis++)
        {
            // The last axis comes first in a list of paddings.
            var place = 2 * (missing.Length - 1 - axis);
            (padding[place], padding[place + 1]) = (missing[axis] / 2, missing[axis] - (missing[axis] / 2));
        }

        return nn.functional.pad(x, padding);
    }
}
