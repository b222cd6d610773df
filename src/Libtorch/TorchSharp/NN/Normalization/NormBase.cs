using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What the normalisations with running statistics share.</summary>
public abstract class NormBase : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = nameof(bias))]
    private Parameter? _bias;

    [ComponentName(Name = nameof(weight))]
    private Parameter? _weight;

    [ComponentName(Name = nameof(running_mean))]
    private Tensor? _running_mean;

    [ComponentName(Name = nameof(running_var))]
    private Tensor? _running_var;

    [ComponentName(Name = nameof(num_batches_tracked))]
    private Tensor? _num_batches_tracked;

    /// <summary>Creates the parameters and buffers.</summary>
    /// <param name="num_features">The number of channels.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="momentum">The weight of a new batch in the running statistics, or null for their plain average.</param>
    /// <param name="affine">Whether to scale and shift with learned parameters.</param>
    /// <param name="track_running_stats">Whether to keep running statistics.</param>
    /// <param name="device">Where the parameters live, by default the default device.</param>
    /// <param name="dtype">Their type, by default the default dtype.</param>
    /// <param name="name">The name of the module.</param>
    public NormBase(long num_features, double eps, double? momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype, string name)
        : base(name)
    {
        this.num_features = num_features;
        this.eps = eps;
        this.momentum = momentum;
        this.affine = affine;
        this.track_running_stats = track_running_stats;
        if (affine)
        {
            weight = new Parameter(ones(num_features, dtype, device));
            bias = new Parameter(zeros(num_features, dtype, device));
        }
        if (!track_running_stats) return;
        running_mean = zeros(num_features, dtype, device);
        running_var = ones(num_features, dtype, device);
        num_batches_tracked = zeros(Array.Empty<long>(), ScalarType.Int64, device);
    }

    /// <summary>The number of channels.</summary>
    public long num_features { get; private set; }

    /// <summary>Added to the variance.</summary>
    public double eps { get; set; }

    /// <summary>The weight of a new batch in the running statistics, or null for their plain average.</summary>
    public double? momentum { get; set; }

    /// <summary>Whether the module scales and shifts.</summary>
    public bool affine { get; private set; }

    /// <summary>Whether the module keeps running statistics.</summary>
    public bool track_running_stats { get; private set; }

    /// <summary>The shift, shape <c>[num_features]</c>, or null. Setting disposes the old one.</summary>
    public Parameter? bias
    {
        get => _bias;
        set => SetParameter(ref _bias, nameof(bias), value);
    }

    /// <summary>The scale, shape <c>[num_features]</c>; null without <see cref="affine"/>. Setting disposes the old one.</summary>
    public Parameter weight
    {
        get => _weight!;
        set => SetParameter(ref _weight, nameof(weight), value);
    }

    /// <summary>The running mean, shape <c>[num_features]</c>, or null. Setting disposes the old one.</summary>
    public Tensor? running_mean
    {
        get => _running_mean;
        set => SetBuffer(ref _running_mean, nameof(running_mean), value);
    }

    /// <summary>The running variance, shape <c>[num_features]</c>, or null. Setting disposes the old one.</summary>
    public Tensor? running_var
    {
        get => _running_var;
        set => SetBuffer(ref _running_var, nameof(running_var), value);
    }

    /// <summary>How many batches the running statistics have seen, or null. Setting disposes the old one.</summary>
    public Tensor? num_batches_tracked
    {
        get => _num_batches_tracked;
        set => SetBuffer(ref _num_batches_tracked, nameof(num_batches_tracked), value);
    }

    /// <summary>Sets the running statistics back to mean 0 and variance 1.</summary>
    public void reset_running_stats()
    {
        if (!track_running_stats) return;
        nn.init.zeros_(_running_mean!);
        nn.init.ones_(_running_var!);
        nn.init.zeros_(_num_batches_tracked!);
    }

    /// <summary>Sets statistics and parameters back to the start.</summary>
    public void reset_parameters()
    {
        reset_running_stats();
        if (!affine) return;
        nn.init.ones_(_weight!);
        nn.init.zeros_(_bias!);
    }

    /// <summary>Refuses inputs with the wrong number of axes.</summary>
    /// <param name="input">The input of the forward pass.</param>
    /// <exception cref="ArgumentException">The number of axes is wrong.</exception>
    protected abstract void ValidateInputDimensions(Tensor input);

    private protected void RequireAxes(Tensor input, int either, int or)
    {
        var axes = input.dim();
        if (axes != either && axes != or)
            throw new ArgumentException($"{GetName()} expects {either} or {or} axes, got shape [{string.Join(", ", input.shape)}].", nameof(input));
    }
}
