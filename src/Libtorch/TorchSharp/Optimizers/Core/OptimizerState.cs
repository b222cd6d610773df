using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What an optimizer remembers of one parameter. It owns its tensors, which live outside any dispose scope.</summary>
public abstract class OptimizerState
{
    /// <summary>The parameter.</summary>
    protected Parameter _parameter;

    /// <summary>Creates the state of a parameter.</summary>
    /// <param name="parameter">The parameter; its module owns it.</param>
    protected OptimizerState(Parameter parameter)
    {
        _parameter = parameter;
    }

    /// <summary>Writes the state in TorchSharp's format.</summary>
    /// <param name="writer">The destination.</param>
    public abstract void SaveStateDict(BinaryWriter writer);

    /// <summary>Reads the state in TorchSharp's format.</summary>
    /// <param name="reader">The source.</param>
    public abstract void LoadStateDict(BinaryReader reader);

    /// <summary>Takes over copies of another state.</summary>
    /// <param name="source">A state of the same class.</param>
    public abstract void LoadStateDict(OptimizerState source);

    /// <summary>Whether another state is the same to rounding.</summary>
    /// <param name="other">The other state.</param>
    /// <returns>Whether it is.</returns>
    public virtual bool ApproximatelyEquals(OptimizerState other) => false;

    /// <summary>Sets the state to the start.</summary>
    /// <param name="options">The settings of the parameter's group.</param>
    public abstract void Initialize(OptimizerOptions options);

    /// <summary>Moves the state to a device.</summary>
    /// <param name="device">The device.</param>
    public virtual void to(Device device) { }

    /// <summary>Reads a tensor that may be absent.</summary>
    /// <param name="reader">The source.</param>
    /// <param name="result">The tensor; the old one is disposed.</param>
    /// <param name="device">Where the tensor shall live.</param>
    protected static void LoadConditionalStateTensor(BinaryReader reader, ref Tensor? result, Device device)
    {
        Tensor? loaded = null;
        if (reader.ReadBoolean())
        {
            using var onCpu = TensorExtensionMethods.Load(reader);
            loaded = onCpu.to(device);
        }
        Keep(ref result, loaded);
    }

    /// <summary>Writes a tensor that may be absent.</summary>
    /// <param name="writer">The destination.</param>
    /// <param name="tensor">The tensor or null.</param>
    protected static void SaveConditionalStateTensor(BinaryWriter writer, Tensor? tensor)
    {
        writer.Write(tensor is not null);
        tensor?.Save(writer);
    }

    /// <summary>Keeps a new tensor outside any scope and frees the one it replaces.</summary>
    private protected static void Keep(ref Tensor? slot, Tensor? value)
    {
        if (ReferenceEquals(slot, value)) return;
        slot?.Dispose();
        slot = value?.DetachFromDisposeScope();
    }

    /// <summary>Zeros of the parameter's shape, dtype and device.</summary>
    private protected Tensor Zeros() => zeros_like(_parameter);

    /// <summary>A copy of another state's tensor on the parameter's device.</summary>
    private protected Tensor? Copy(Tensor? source)
    {
        using var noGrad = no_grad();
        return source?.to(_parameter.device, copy: true);
    }

    /// <summary>Moves a tensor of the state.</summary>
    private protected static void Move(ref Tensor? slot, Device device)
    {
        if (slot is null) return;
        using var noGrad = no_grad();
        Keep(ref slot, slot.to(device, copy: true));
    }

    private protected static bool Close(Tensor? left, Tensor? right)
    {
        if (left is null || right is null) return left is null && right is null;
        return left.allclose(right);
    }
}
