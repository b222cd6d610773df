using TorchSharp.Modules;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>Runs a module while its architecture is recorded, for what its type does not tell: the shape of the result,
/// and whether it is the chain of its children.</summary>
internal static class ModuleRun
{
    /// <summary>The shape of what a module gives, found by running it on zeros, without learning anything from
    /// them.</summary>
    /// <param name="call">The call in question.</param>
    /// <param name="inputs">What it is called with.</param>
    /// <exception cref="ArgumentException">The module does not give one tensor, or fails.</exception>
    public static int[] ShapeOf(ModuleCall call, IReadOnlyList<GraphValue> inputs)
    {
        using var scope = NewDisposeScope();
        var shapes = inputs.Select(input => call.ShapeOf(input).Select(size => (long)size).ToArray()).ToArray();
        var (dtype, device) = call.Recorder.KindOf(call.Module);
        try
        {
            return Quietly(call.Module, () => Run(call, [.. shapes.Select(shape => zeros(shape, dtype: dtype, device: device))]));
        }
        catch (Exception first) when (first is not OutOfMemoryException)
        {
            try
            {
                // Symbols of a table, or positions.
                return Quietly(call.Module, () => Run(call, [.. shapes.Select((shape, i) => zeros(shape, dtype: i == 0 && !IsFirstInteger(call.Module) ? dtype : ScalarType.Int64, device: device))]));
            }
            catch (Exception second) when (second is not OutOfMemoryException)
            {
                throw new ArgumentException(
                    $"Module {call.Title} of type {call.Module.GetType().Name} cannot be run on zeros of shapes {string.Join(" and ", shapes.Select(shape => $"[{string.Join(", ", shape)}]"))} to find the shape of its result: "
                    + $"{first.Message} {Advice(call.Module)}", first);
            }
        }
    }

    /// <summary>Whether the module, run on numbers, gives what its children give one after the other, the first of them
    /// called with all inputs.</summary>
    /// <param name="call">The call in question.</param>
    public static bool IsChain(ModuleCall call)
    {
        using var scope = NewDisposeScope();
        var children = call.Module.children().ToArray();
        // What is no child's is used in ways that the children do not show.
        if (children.Length == 0 || call.Module.named_parameters(recurse: false).Any() || call.Module.named_buffers(recurse: false).Any()) return false;
        var (dtype, device) = call.Recorder.KindOf(call.Module);
        var inputs = call.Inputs.Select((input, i) => Numbers(call.ShapeOf(input), 0.7 + (0.2 * i)).to(dtype).to(device)).ToArray();
        try
        {
            return Quietly(call.Module, () =>
            {
                var expected = Forward(call.Module, inputs);
                var actual = Forward(children[0], inputs);
                foreach (var child in children.Skip(1)) actual = actual is null ? null : Forward(child, [actual]);
                return expected is not null && actual is not null && expected.shape.AsSpan().SequenceEqual(actual.shape)
                    && expected.abs().max().to(ScalarType.Float64).item<double>() > 0 && expected.allclose(actual, rtol: 1e-4, atol: 1e-6);
            });
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return false;
        }
    }

    private static string Advice(nn.Module module) => module.GetType().Namespace == "TorchSharp.Modules"
        ? $"Check the shapes, or implement {nameof(ISelfDescribingModule)} in the module that calls it."
        : $"Pass an example of its inputs, Analyze(module, x), or implement {nameof(ISelfDescribingModule)} in it or in the module that calls it.";

    private static bool IsFirstInteger(nn.Module module) => module is Embedding or EmbeddingBag || module.children().FirstOrDefault() is { } child && IsFirstInteger(child);

    private static int[] Run(ModuleCall call, Tensor[] inputs) => Forward(call.Module, inputs) is { } result
        ? [.. result.shape.Select(size => checked((int)size))]
        : throw new NotSupportedException($"it is not known how to call it with {inputs.Length} {(inputs.Length == 1 ? "tensor" : "tensors")} for one tensor.");

    /// <summary>Calls a module that takes tensors, the last of which may be missing, and gives one; null if it is not
    /// of that kind.</summary>
    private static Tensor? Forward(nn.Module module, Tensor[] x)
    {
        return module switch
        {
            nn.Module<Tensor, Tensor> map when x.Length == 1 => map.forward(x[0]),
            nn.Module<Tensor, Tensor, Tensor> map when x.Length <= 2 => map.forward(x[0], At(1)),
            nn.Module<Tensor, Tensor, long[], Tensor> map when x.Length == 2 => map.forward(x[0], x[1], null!),
            nn.Module<Tensor, Tensor, Tensor, Tensor> map when x.Length <= 3 => map.forward(x[0], At(1), At(2)),
            nn.Module<Tensor, Tensor, Tensor, Tensor, Tensor> map when x.Length <= 4 => map.forward(x[0], At(1), At(2), At(3)),
            nn.Module<Tensor, Tensor, Tensor, Tensor, Tensor, Tensor> map when x.Length <= 5 => map.forward(x[0], At(1), At(2), At(3), At(4)),
            nn.Module<Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor> map when x.Length <= 6 => map.forward(x[0], At(1), At(2), At(3), At(4), At(5)),
            _ => null,
        };

        Tensor At(int input) => input < x.Length ? x[input] : null!;
    }

    /// <summary>Runs in evaluation mode and without gradients; the mode of every part is put back.</summary>
    public static T Quietly<T>(nn.Module module, Func<T> run)
    {
        using var noGradient = no_grad();
        var training = module.modules().Prepend(module).Where(one => one.training).ToArray();
        try
        {
            module.eval();
            return run();
        }
        finally
        {
            foreach (var one in training) one.train();
        }
    }

    /// <summary>Numbers without pattern, the same ones each time.</summary>
    private static Tensor Numbers(int[] shape, double step) =>
        (arange(1, shape.Aggregate(1L, (product, size) => product * size) + 1, dtype: ScalarType.Float64) * step).sin().reshape([.. shape.Select(size => (long)size)]);
}
