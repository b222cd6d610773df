using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A module with two inputs that holds neither parameters nor buffers, so that moving it does nothing.</summary>
/// <typeparam name="T1">The type of input 1.</typeparam>
/// <typeparam name="T2">The type of input 2.</typeparam>
/// <typeparam name="TResult">The type of the result.</typeparam>
public abstract class ParameterLessModule<T1, T2, TResult> : nn.Module<T1, T2, TResult>, IParameterLessModule
{
    /// <summary>Creates a module in training mode.</summary>
    /// <param name="name">The name of the module.</param>
    protected ParameterLessModule(string name) : base(name) { }

    /// <inheritdoc/>
    protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking) => this;

    /// <inheritdoc/>
    protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => this;

    /// <inheritdoc/>
    protected internal override nn.Module _to(ScalarType dtype, bool non_blocking) => this;

    /// <summary>Always fails: the class promises to hold no buffers.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override void register_buffer(string name, Tensor tensor, bool persistent = true) =>
        throw ParameterLess.Refuse(this, "buffer", name);

    /// <summary>Always fails: the class promises to hold no parameters.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override void register_parameter(string name, Parameter param) =>
        throw ParameterLess.Refuse(this, "parameter", name);

    /// <summary>Registers a sub-module that promises the same.</summary>
    /// <exception cref="InvalidOperationException">The sub-module may hold parameters.</exception>
    public override void register_module(string name, nn.Module submodule)
    {
        if (submodule is not null and not IParameterLessModule) throw ParameterLess.Refuse(this, "sub-module with parameters", name);
        base.register_module(name, submodule!);
    }
}
