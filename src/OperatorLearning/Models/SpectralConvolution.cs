using TorchSharp.Modules;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>A convolution over a regular grid whose weights are the low Fourier coefficients of its kernel.</summary>
/// <remarks>
/// <c>F^-1(W_k F(x)_k)</c> for kept frequencies k, zero for others (Li et al. 2021, arXiv:2010.08895). The parameter
/// <c>weight</c> has shape
/// <c>[frequencies, in, out, 2]</c>, real before imaginary part: real numbers, so that every optimizer and file format
/// takes it.
/// </remarks>
internal sealed class SpectralConvolution : nn.Module<Tensor, Tensor>, ISelfDescribingModule
{
    private readonly FourierOperatorOptions options;
    private readonly Parameter weight;

    public SpectralConvolution(FourierOperatorOptions options, Generator generator, ScalarType dtype) : base(nameof(SpectralConvolution))
    {
        this.options = options;
        using (var drawn = rand([options.Frequencies, options.Width, options.Width, 2], dtype: dtype, device: CPU, generator: generator))
        using (var scaled = drawn.mul(1.0 / ((double)options.Width * options.Width)))
            weight = DenseLayers.Parameter(scaled);
        RegisterComponents();
    }

    /// <summary>Shape <c>[functions, *grid, channels]</c> to the same.</summary>
    public override Tensor forward(Tensor values)
    {
        using var scope = NewDisposeScope();
        return (options.Grid.Count == 1 ? OneAxis(values) : TwoAxes(values)).MoveToOuterDisposeScope();
    }

    /// <summary>Recorded over a flat list of grid points: transforms there and back are fixed linear maps.</summary>
    public void Describe(IArchitectureRecorder recorder)
    {
        var (points, frequencies) = (options.Sensors, options.Frequencies);
        var values = recorder.Input("values", 1, points, options.Width);
        var spectrum = recorder.Einsum("fnc,nkr->fkrc", values, recorder.Constant("transform", points, frequencies, 2));
        // The two parts of a complex product are sums of the four products of parts.
        var products = recorder.Einsum("fkrc,kcds->fkrsd", spectrum, recorder.Parameter(nameof(weight)));
        var mixed = recorder.Einsum("fkrsd,rst->fktd", products, recorder.Constant("complexProduct", 2, 2, 2));
        recorder.Output(recorder.Einsum("fktd,ktn->fnd", mixed, recorder.Constant("inverse", frequencies, 2, points)));
    }

    private Tensor OneAxis(Tensor values)
    {
        var spectrum = fft.rfft(values, dim: 1).narrow(1, 0, options.Modes[0]);
        return fft.irfft(Mix(spectrum), n: values.shape[1], dim: 1);
    }

    private Tensor TwoAxes(Tensor values)
    {
        var (rows, columns) = (values.shape[1], values.shape[2]);
        var (first, second) = ((long)options.Modes[0], (long)options.Modes[1]);
        var spectrum = fft.rfftn(values, dim: [1, 2]).narrow(2, 0, second);
        // Frequencies of both signs along the first axis: the first and the last rows.
        var kept = cat([spectrum.narrow(1, 0, first), spectrum.narrow(1, rows - first, first)], 1);
        var mixed = Mix(kept.flatten(1, 2)).reshape(kept.shape);
        var between = zeros([values.shape[0], rows - (2 * first), second, options.Width], dtype: mixed.dtype, device: mixed.device);
        var full = cat([mixed.narrow(1, 0, first), between, mixed.narrow(1, first, first)], 1);
        return fft.irfftn(full, s: [rows, columns], dim: [1, 2]);
    }

    /// <summary>Shape <c>[functions, frequencies, channels]</c>, complex: one matrix product for each
    /// frequency.</summary>
    private Tensor Mix(Tensor spectrum) => spectrum.transpose(0, 1).bmm(weight.view_as_complex()).transpose(0, 1);
}
