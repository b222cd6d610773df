using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A trainable tensor. Assigned to a field of a module, it is found by the module's RegisterComponents.</summary>
/// <remarks>A parameter made inside a dispose scope dies with it unless it is detached: keep long-lived ones with DetachFromDisposeScope.</remarks>
public class Parameter : Tensor
{
    /// <summary>Takes over the handle of a plain tensor, and its place in a dispose scope.</summary>
    /// <param name="data">The values; do not use this object afterwards.</param>
    /// <param name="requires_grad">Whether gradients are recorded.</param>
    public Parameter(Tensor data, bool requires_grad = true)
        : this(data ?? throw new ArgumentNullException(nameof(data)), requires_grad, data.OwningDisposeScope) { }

    // The scope is read first: a tensor that gives its handle away leaves its scope.
    private Parameter(Tensor data, bool requires_grad, DisposeScope? scope)
        : base(data.with_requires_grad(requires_grad).MoveHandle(), false)
    {
        if (scope is not null) MoveToOtherDisposeScope(scope);
    }
}
