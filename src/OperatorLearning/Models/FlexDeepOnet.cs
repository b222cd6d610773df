using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>FlexDeepONet: the trunk sees the query point in a frame that the input function scales, turns and
/// shifts.</summary>
/// <remarks>
/// <c>y' = R(u) (scale(u) y) + shift(u)</c>, <c>G(u)(y) = sum_k branch_k(u) trunk_k(y') + branch_0(u)</c> (Venturi and
/// Casey 2023, arXiv:2204.03216). R turns
/// by one angle in every plane of two axes, planes (0,1), (0,2), (1,2), … one after the other. Of each output's
/// coefficients the last is the bias.
/// Parameters: <c>pre.{2l}</c>, <c>branch.{2l}</c>, <c>trunk.{2l}</c>.
/// </remarks>
public sealed class FlexDeepOnet : OperatorNetwork
{
    private readonly nn.Module<Tensor, Tensor> pre;
    private readonly nn.Module<Tensor, Tensor> branch;
    private readonly nn.Module<Tensor, Tensor> trunk;

    /// <summary>Creates the network.</summary>
    /// <inheritdoc cref="DeepOnet(DeepOnetOptions, Generator, Device?, ScalarType)"/>
    public FlexDeepOnet(FlexDeepOnetOptions options, Generator generator, Device? device = null, ScalarType dtype = ScalarType.Float32)
        : base(nameof(FlexDeepOnet))
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(generator);
        Options = options;
        pre = DenseLayers.Network(options.Pre, options.Activation, lastActivated: false, options.Initialization, generator, dtype);
        if (options.Identity)
        {
            using var gradients = no_grad();
            using var scope = NewDisposeScope();
            DenseLayers.Silence(pre).narrow(0, 0, options.QueryDimension).add_(1);
        }

        branch = DenseLayers.Network(options.Branch, options.Activation, lastActivated: false, options.Initialization, generator, dtype);
        trunk = DenseLayers.Network(options.Trunk, options.Activation, options.TrunkActivated, options.Initialization, generator, dtype);
        Complete(device);
    }

    /// <inheritdoc/>
    public override FlexDeepOnetOptions Options { get; }

    internal override long[] DescribedQueries => OnePoint;

    /// <inheritdoc/>
    public override void Describe(IArchitectureRecorder recorder)
    {
        ArgumentNullException.ThrowIfNull(recorder);
        var (d, p) = (QueryDimension, Options.Trunk.Last);
        var functions = recorder.Input("functions", 1, Sensors);
        var frame = recorder.Call(nameof(pre), functions);
        var points = recorder.Elementwise("multiply", DescribeQueries(recorder), recorder.Slice(frame, 1, 0, d));
        for (var angle = 0; angle < Options.Angles; angle++)
        {
            // A turn in a plane is a sum of the point and of two fixed projections of it, with factors that depend on
            // the angle.
            var turned = recorder.Einsum("ni,ij->nj", points, recorder.Constant("quarterTurn", d, d));
            var inPlane = recorder.Einsum("ni,ij->nj", points, recorder.Constant("plane", d, d));
            points = recorder.Elementwise("turn", points, turned, inPlane, recorder.Slice(frame, 1, (2 * d) + angle, 1));
        }

        points = recorder.Add(points, recorder.Slice(frame, 1, d, d));
        var basis = recorder.Call(nameof(trunk), DescribeFeatures(recorder, points, "n"));
        var coefficients = recorder.Reshape(recorder.Call(nameof(branch), functions), 1, Outputs, p + 1);
        var values = recorder.Einsum("fok,fk->fo", recorder.Slice(coefficients, 2, 0, p), basis);
        recorder.Output(recorder.Add(values, recorder.Select(coefficients, 2, p)));
    }

    private protected override Tensor Evaluate(Tensor functions, Tensor queries)
    {
        var (d, p) = (QueryDimension, Options.Trunk.Last);
        var frame = pre.forward(functions).unsqueeze(1);
        var points = queries * frame.narrow(-1, 0, d);
        if (Options.Angles > 0) points = Turn(points, frame.narrow(-1, 2 * d, Options.Angles));
        points = points + frame.narrow(-1, d, d);
        var coefficients = branch.forward(functions).view(functions.shape[0], Outputs, p + 1);
        var bias = coefficients.select(-1, p);
        var values = BasisExpansion.Combine(coefficients.narrow(-1, 0, p).flatten(1), trunk.forward(Featurize(points)), Outputs);
        return values + (Outputs == 1 ? bias : bias.unsqueeze(1));
    }

    /// <summary>Turns points, shape <c>[functions, points, d]</c>, by angles, shape <c>[functions, 1,
    /// planes]</c>.</summary>
    private static Tensor Turn(Tensor points, Tensor angles)
    {
        var coordinates = points.unbind(-1);
        var plane = 0;
        for (var i = 0; i < coordinates.Length; i++)
        {
            for (var j = i + 1; j < coordinates.Length; j++)
            {
                var angle = angles.select(-1, plane++);
                var (cosine, sine) = (angle.cos(), angle.sin());
                (coordinates[i], coordinates[j]) = (
                    (cosine * coordinates[i]) - (sine * coordinates[j]), (sine * coordinates[i]) + (cosine * coordinates[j]));
            }
        }

        return stack(coordinates, -1);
    }
}
