using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What the convolutions share.</summary>
public abstract class Convolution : nn.Module<Tensor, Tensor>
{
    /// <summary>The biases.</summary>
    [ComponentName(Name = nameof(bias))]
    protected Parameter? _bias;

    /// <summary>The kernels.</summary>
    [ComponentName(Name = nameof(weight))]
    protected Parameter? _weight;

    /// <summary>The padding as the pad function wants it: last axis first, both ends.</summary>
    protected long[] _reversed_padding_repeated_twice = [];

    /// <summary>Creates kernels and biases and draws them uniformly within ±1/√fan in.</summary>
    /// <param name="name">The name of the module.</param>
    /// <param name="in_channels">Channels of the input.</param>
    /// <param name="out_channels">Channels of the result.</param>
    /// <param name="kernel_size">The window, one size per spatial axis.</param>
    /// <param name="stride">The steps.</param>
    /// <param name="padding">What is added on both sides of each axis.</param>
    /// <param name="padding_type">Padding by effect instead of by number.</param>
    /// <param name="dilation">The distances between the elements of the window.</param>
    /// <param name="transposed">Whether this is a transposed convolution.</param>
    /// <param name="output_padding">What a transposed convolution adds to one side of the result.</param>
    /// <param name="groups">The number of groups of channels that do not mix.</param>
    /// <param name="bias">Whether there are biases.</param>
    /// <param name="padding_mode">What the padding holds.</param>
    /// <param name="device">Where the parameters live, by default the default device.</param>
    /// <param name="dtype">Their type, by default the default dtype.</param>
    /// <exception cref="ArgumentException">A transposed convolution pads with zeros only; channels are multiples of the groups; padding Same needs stride 1.</exception>
    protected Convolution(
        string name, long in_channels, long out_channels, long[] kernel_size, long[] stride, long[]? padding, Padding? padding_type,
        long[] dilation, bool transposed, long[] output_padding, long groups, bool bias, PaddingModes padding_mode,
        Device? device = null, ScalarType? dtype = null) : base(name)
    {
        if (transposed && padding_mode != PaddingModes.Zeros)
            throw new ArgumentException($"{name} supports PaddingModes.Zeros only, got {padding_mode}.", nameof(padding_mode));
        if (groups <= 0 || in_channels % groups != 0)
            throw new ArgumentException($"in_channels ({in_channels}) must be a multiple of groups ({groups}).", nameof(in_channels));
        if (out_channels % groups != 0)
            throw new ArgumentException($"out_channels ({out_channels}) must be a multiple of groups ({groups}).", nameof(out_channels));
        this.in_channels = in_channels;
        this.out_channels = out_channels;
        this.kernel_size = kernel_size;
        this.stride = stride;
        this.dilation = dilation;
        this.transposed = transposed;
        this.output_padding = output_padding;
        this.groups = groups;
        this.padding_mode = padding_mode;
        if (padding_type is { } type) SetPadding(type);
        else SetPadding(padding ?? new long[kernel_size.Length]);

        long[] shape = transposed ? [in_channels, out_channels / groups, .. kernel_size] : [out_channels, in_channels / groups, .. kernel_size];
        weight = new Parameter(empty(shape, dtype, device));
        if (bias) this.bias = new Parameter(empty(out_channels, dtype, device));
        reset_parameters();
    }

    /// <summary>Channels of the input.</summary>
    public long in_channels { get; }

    /// <summary>Channels of the result.</summary>
    public long out_channels { get; }

    /// <summary>Whether this is a transposed convolution.</summary>
    public bool transposed { get; }

    /// <summary>Padding by effect, or null.</summary>
    public Padding? padding_type { get; private set; }

    /// <summary>Padding by number, one per spatial axis, or null.</summary>
    public long[]? padding { get; private set; }

    /// <summary>What the padding holds.</summary>
    public PaddingModes padding_mode { get; set; }

    /// <summary>The number of groups of channels that do not mix.</summary>
    public long groups { get; set; }

    /// <summary>The window.</summary>
    public long[] kernel_size { get; set; }

    /// <summary>The steps.</summary>
    public long[] stride { get; set; }

    /// <summary>The distances between the elements of the window.</summary>
    public long[] dilation { get; set; }

    /// <summary>What a transposed convolution adds to one side of the result.</summary>
    public long[] output_padding { get; set; }

    /// <summary>The kernels, shape <c>[out, in / groups, *kernel]</c> (transposed: <c>[in, out / groups, *kernel]</c>). Setting disposes the old ones.</summary>
    public Parameter weight
    {
        get => _weight!;
        set => SetParameter(ref _weight, nameof(weight), value);
    }

    /// <summary>The biases, shape <c>[out]</c>, or null. Setting disposes the old ones.</summary>
    public Parameter? bias
    {
        get => _bias;
        set => SetParameter(ref _bias, nameof(bias), value);
    }

    /// <summary>Draws kernels and biases anew.</summary>
    public void reset_parameters()
    {
        nn.init.kaiming_uniform_(weight, Math.Sqrt(5));
        if (bias is null) return;
        var (fanIn, _) = nn.init.CalculateFanInAndFanOut(weight);
        nn.init.UniformByFanIn(bias, fanIn);
    }

    /// <summary>Pads by number.</summary>
    /// <param name="padding">What is added on both sides, one number per spatial axis.</param>
    public void SetPadding(long[] padding)
    {
        ArgumentNullException.ThrowIfNull(padding);
        padding_type = null;
        this.padding = padding;
        _reversed_padding_repeated_twice = [.. padding.Reverse().SelectMany(p => new[] { p, p })];
    }

    /// <summary>Pads by effect.</summary>
    /// <param name="padding">The effect.</param>
    /// <exception cref="ArgumentException">The convolution is transposed, or Same meets a stride other than 1.</exception>
    public void SetPadding(Padding padding)
    {
        if (transposed) throw new ArgumentException($"{GetName()} takes its padding as numbers.", nameof(padding));
        if (padding == Padding.Same && stride.Any(s => s != 1))
            throw new ArgumentException($"Padding.Same needs stride 1, got [{string.Join(", ", stride)}].", nameof(padding));
        this.padding = null;
        padding_type = padding;
        var axes = kernel_size.Length;
        _reversed_padding_repeated_twice = new long[2 * axes];
        if (padding != Padding.Same) return;
        for (var axis = 0; axis < axes; axis++)
        {
            var total = dilation[axis] * (kernel_size[axis] - 1);
            var at = 2 * (axes - 1 - axis);
            _reversed_padding_repeated_twice[at] = total / 2;
            _reversed_padding_repeated_twice[at + 1] = total - total / 2;
        }
    }

    /// <summary>Whether an input has the right number of axes and channels.</summary>
    /// <param name="input">The input.</param>
    /// <param name="dimensions">The number of spatial axes.</param>
    /// <returns>Whether it fits, with or without a batch.</returns>
    protected bool ValidateShape(Tensor input, long dimensions)
    {
        var shape = input.shape;
        return (shape.Length == dimensions + 2 && shape[1] == in_channels) || (shape.Length == dimensions + 1 && shape[0] == in_channels);
    }

    private protected void RequireShape(Tensor input, int spatialAxes)
    {
        if (!ValidateShape(input, spatialAxes))
            throw new ArgumentException(
                $"{GetName()} expects {spatialAxes + 1} axes (unbatched) or {spatialAxes + 2} (batched) with {in_channels} channels, got shape [{string.Join(", ", input.shape)}].", nameof(input));
    }
}
