namespace TorchSharp;

public static partial class torch
{
    /// <summary>Finishes a new tensor: whether it takes part in autograd, and the names of its dimensions.</summary>
    /// <exception cref="NotSupportedException">Names are given: this engine has no named dimensions.</exception>
    internal static Tensor Created(Tensor tensor, bool requires_grad, string[]? names = null)
    {
        if (names is { Length: > 0 })
        {
            tensor.Dispose();
            throw new NotSupportedException($"Named dimensions ([{string.Join(", ", names)}]) are not supported; leave 'names' out.");
        }
        // Setting the property costs a native call, so only when it changes something.
        if (requires_grad)
            tensor.requires_grad = true;
        return tensor;
    }

    /// <summary>The tensor in another dtype; the original is disposed then.</summary>
    internal static Tensor Cast(Tensor tensor, ScalarType? type)
    {
        if (type is not { } wanted || wanted == tensor.dtype)
            return tensor;
        Tensor cast = tensor.to_type(wanted);
        tensor.Dispose();
        return cast;
    }

    internal static (Tensor, Tensor) Cast((Tensor First, Tensor Second) tensors, ScalarType? type) =>
        (Cast(tensors.First, type), Cast(tensors.Second, type));

    /// <summary>The first of two results; the other one is disposed.</summary>
    internal static Tensor First((Tensor First, Tensor Second) tensors)
    {
        tensors.Second.Dispose();
        return tensors.First;
    }

    /// <summary>Unique values with what was asked for; the rest is disposed and becomes null.</summary>
    internal static (Tensor, Tensor?, Tensor?) Wanted((Tensor Output, Tensor Inverse, Tensor Counts) results, bool inverse, bool counts)
    {
        if (!inverse)
            results.Inverse?.Dispose();
        if (!counts)
            results.Counts?.Dispose();
        return (results.Output, inverse ? results.Inverse : null, counts ? results.Counts : null);
    }
}
