namespace TorchSharp.Modules;

/// <summary>Parameters that share their settings.</summary>
/// <typeparam name="TOptions">The class of the settings.</typeparam>
public class ParamGroup<TOptions> : ParamGroup where TOptions : OptimizerOptions
{
    /// <summary>Creates an empty group.</summary>
    public ParamGroup() { }

    /// <summary>Creates a group.</summary>
    /// <param name="parameters">The parameters; their modules own them.</param>
    /// <param name="options">The settings, or null for the optimizer's defaults.</param>
    public ParamGroup(IEnumerable<Parameter> parameters, TOptions? options = null)
    {
        Parameters = parameters;
        base.Options = options!;
    }

    /// <summary>The settings.</summary>
    public new TOptions Options
    {
        get => (TOptions)base.Options;
        set => base.Options = value;
    }
}
