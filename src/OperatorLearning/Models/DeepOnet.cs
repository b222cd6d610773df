using System.Collections.Immutable;
using TorchSharp;
using TorchSharp.Modules;
using WeightSpace.Engine;
using static TorchSharp.torch;

namespace OperatorLearning;

/// <summary>The unstacked DeepONet: a branch network on the input function, a trunk network on the query point, and their inner product.</summary>
/// <remarks>
/// <c>G(u)(y) = sum_k branch_k(u) trunk_k(features(y)) + bias</c> (Lu et al. 2021, arXiv:1910.03193, eq. 2).
/// Parameters: <c>branch.{2l}.weight</c>, shape <c>[out, in]</c>, and <c>branch.{2l}.bias</c>, shape <c>[out]</c>, for layer l,
/// the same for <c>trunk</c>, and <c>bias</c>, shape <c>[1]</c>.
/// The module owns them; whoever creates it disposes it.
/// </remarks>
public sealed class DeepOnet : nn.Module<Tensor, Tensor, Tensor>, IOperatorModel, ISelfDescribingModule
{
    private readonly nn.Module<Tensor, Tensor> branch;
    private readonly nn.Module<Tensor, Tensor> trunk;
    private readonly Parameter? bias;

    /// <summary>Creates the network with Glorot normal weights and zero biases.</summary>
    /// <param name="options">The architecture.</param>
    /// <param name="generator">Source of the initial weights (on the CPU); the same state gives the same network on every device.</param>
    /// <param name="device">Where the parameters live; the CPU if null.</param>
    /// <param name="dtype">A floating-point type.</param>
    public DeepOnet(DeepOnetOptions options, Generator generator, Device? device = null, ScalarType dtype = ScalarType.Float32)
        : base(nameof(DeepOnet))
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(generator);
        Options = options;
        branch = Network(options.BranchSizes, options.Activation, lastActivated: false, generator, dtype);
        trunk = Network(options.TrunkSizes, options.Activation, options.TrunkActivated, generator, dtype);
        if (options.Bias)
        {
            using var zero = zeros(1, dtype: dtype, device: CPU);
            // Detached from the caller's scope: a parameter outlives the scope it was made in.
            bias = (Parameter)nn.Parameter(zero.alias()).DetachFromDisposeScope();
        }

        RegisterComponents();
        if (device is not null && device.type != DeviceType.CPU)
            this.to(device);
    }

    /// <summary>The architecture.</summary>
    public DeepOnetOptions Options { get; }

    /// <inheritdoc/>
    public int Sensors => Options.Sensors;

    /// <inheritdoc/>
    public int QueryDimension => Options.QueryDimension;

    /// <inheritdoc cref="IOperatorModel.forward"/>
    public override Tensor forward(Tensor functions, Tensor queries)
    {
        Shapes.RequireFunctions(functions, Sensors, nameof(functions));
        Shapes.RequireQueries(queries, functions.shape[0], QueryDimension, nameof(queries));
        using var scope = NewDisposeScope();
        var coefficients = branch.forward(functions);
        var basis = trunk.forward(Options.Features?.Apply(queries) ?? queries);
        var values = basis.dim() == 2
            ? coefficients.matmul(basis.t())
            : basis.matmul(coefficients.unsqueeze(-1)).squeeze(-1);
        return (bias is null ? values : values + bias).MoveToOuterDisposeScope();
    }

    /// <summary>Evaluates the branch: the coefficients of the basis functions.</summary>
    /// <param name="functions">Input functions, shape <c>[functions, sensors]</c>.</param>
    /// <returns>Coefficients, shape <c>[functions, basis]</c>; the caller disposes them.</returns>
    public Tensor Coefficients(Tensor functions)
    {
        Shapes.RequireFunctions(functions, Sensors, nameof(functions));
        return branch.forward(functions);
    }

    /// <summary>Evaluates the trunk: the basis functions.</summary>
    /// <param name="queries">Query points, shape <c>[..., dimension]</c>.</param>
    /// <returns>Basis functions, shape <c>[..., basis]</c>; the caller disposes them.</returns>
    public Tensor Basis(Tensor queries)
    {
        if (Options.Features is null)
            return trunk.forward(queries);
        using var features = Options.Features.Apply(queries);
        return trunk.forward(features);
    }

    /// <summary>Records the computation for the symmetry analyzer: branch and trunk share the label of the basis functions.</summary>
    /// <remarks>The trunk's input is recorded after the fixed transform of the query points, which has no parameters.</remarks>
    public void Describe(IArchitectureRecorder recorder)
    {
        ArgumentNullException.ThrowIfNull(recorder);
        var functions = recorder.Input("functions", 1, Options.BranchSizes[0]);
        var queries = recorder.Input("queries", 1, Options.TrunkSizes[0]);
        var coefficients = recorder.Call(nameof(branch), functions);
        var basis = recorder.Call(nameof(trunk), queries);
        var values = recorder.Einsum("fk,nk->fn", coefficients, basis);
        recorder.Output(Options.Bias ? recorder.Add(values, recorder.Parameter(nameof(bias))) : values);
    }

    private static nn.Module<Tensor, Tensor> Network(
        ImmutableArray<int> sizes, NetworkActivation activation, bool lastActivated, Generator generator, ScalarType dtype)
    {
        var layers = new List<nn.Module<Tensor, Tensor>>();
        for (var layer = 1; layer < sizes.Length; layer++)
        {
            var linear = nn.Linear(sizes[layer - 1], sizes[layer], true, CPU, dtype);
            using (no_grad())
            {
                // Glorot & Bengio 2010: variance 2 / (in + out).
                linear.weight!.normal_(0, Math.Sqrt(2.0 / (sizes[layer - 1] + sizes[layer])), generator);
                linear.bias!.zero_();
            }

            layers.Add(linear);
            if (layer < sizes.Length - 1 || lastActivated)
                layers.Add(NetworkActivations.Module(activation));
        }

        return nn.Sequential(layers);
    }
}
