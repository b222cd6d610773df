using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OperatorLearning;

/// <summary>Loss and gradient of a DeepONet in closed form: matrix products into kept buffers with one sweep between them.</summary>
/// <remarks>
/// <para>The branch ends in a linear layer <c>B = A W^T + 1 b^T</c>, so the output is <c>B T^T = A (T W)^T + 1 (T b)^T</c>. With fewer query
/// points than functions, <c>T W</c> (points x hidden) is formed instead of B (functions x basis): one product over the functions less
/// in each direction. Otherwise the layer is evaluated as it stands.</para>
/// <para>No gradient is computed for inputs and query points.</para>
/// </remarks>
internal sealed class FusedDeepOnetStep : IDisposable
{
    private readonly OperatorLoss loss;
    private readonly QueryFeatures? features;
    private readonly DenseLayerStep[] branch;
    private readonly DenseLayerStep[] trunk;
    private readonly DenseLayerStep last;
    private readonly Parameter? bias;
    private readonly Tensor biasValue;
    private readonly Tensor biasGradient;
    private readonly Tensor lastBiasColumn;
    private Tensor? product;
    private Tensor? productTransposed;
    private Tensor? shift;
    private Tensor? columnSums;
    private Tensor? combined;
    private Tensor? combinedTransposed;
    private Tensor? combinedGradient;

    public FusedDeepOnetStep(DeepOnet model, OperatorLoss loss)
    {
        this.loss = loss;
        var options = model.Options;
        features = options.Features;
        var parameters = model.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);
        // Without hidden layers the branch is its last, linear layer alone.
        branch = Layers("branch", options.BranchSizes.Length - 2, _ => options.Activation);
        trunk = Layers(
            "trunk", options.TrunkSizes.Length - 1,
            layer => layer < options.TrunkSizes.Length - 2 || options.TrunkActivated ? options.Activation : null);
        last = Layer("branch", options.BranchSizes.Length - 2, null);
        bias = options.Bias ? parameters["bias"] : null;
        biasValue = (bias?.detach() ?? zeros(1)).DetachFromDisposeScope();
        biasGradient = zeros(1).DetachFromDisposeScope();
        lastBiasColumn = last.Bias.unsqueeze(-1).DetachFromDisposeScope();

        DenseLayerStep[] Layers(string network, int count, Func<int, NetworkActivation?> activation) =>
            [.. Enumerable.Range(0, count).Select(layer => Layer(network, layer, activation(layer)))];

        DenseLayerStep Layer(string network, int layer, NetworkActivation? activation) =>
            new(parameters[$"{network}.{2 * layer}.weight"], parameters[$"{network}.{2 * layer}.bias"], activation);
    }

    /// <summary>Whether this path covers a model and data; otherwise the plain one has to serve.</summary>
    public static bool Supports(DeepOnet model) =>
        model.Options is { Activation: NetworkActivation.Tanh or NetworkActivation.Relu, Outputs: 1 }
        && model.parameters().All(parameter => parameter.dtype == ScalarType.Float32 && parameter.device.type == DeviceType.CPU);

    public double Compute(Tensor functions, Tensor queries, Tensor targets)
    {
        var points = queries.shape[0];
        var reassociate = points < functions.shape[0];
        Prepare(functions.shape[0], points, reassociate);
        var inputs = features?.Apply(queries) ?? queries.contiguous();
        var hidden = Forward(branch, functions);
        var basis = Forward(trunk, inputs);
        shift!.addmm_(basis, lastBiasColumn, 0, 1);
        DenseKernels.Shift(DenseLayerStep.Values(shift), DenseLayerStep.Values(biasValue)[0]);
        Multiply(hidden, basis, reassociate);
        var value = Loss(targets);
        DenseLayerStep.Values(biasGradient)[0] = DenseKernels.Total(DenseLayerStep.Values(columnSums!));
        BackwardProduct(hidden, basis, reassociate, trunk[^1].OutputGradient, branch.Length > 0 ? branch[^1].OutputGradient : null);
        Backward(trunk, inputs);
        Backward(branch, functions);
        Publish();
        return value;
    }

    public void Dispose()
    {
        DisposeBuffers();
        foreach (var layer in branch) layer.Dispose();
        foreach (var layer in trunk) layer.Dispose();
        last.Dispose();
        biasValue.Dispose();
        biasGradient.Dispose();
        lastBiasColumn.Dispose();
    }

    private static Tensor Forward(DenseLayerStep[] layers, Tensor input)
    {
        foreach (var layer in layers)
        {
            layer.Forward(input);
            input = layer.Output;
        }

        return input;
    }

    private static void Backward(DenseLayerStep[] layers, Tensor input)
    {
        for (var index = layers.Length - 1; index >= 0; index--)
            layers[index].Backward(index > 0 ? layers[index - 1].Output : input, index > 0 ? layers[index - 1].OutputGradient : null);
    }

    // product = hidden W^T basis^T, without the bias of the last layer, which is in the shift.
    private void Multiply(Tensor hidden, Tensor basis, bool reassociate)
    {
        if (reassociate)
        {
            combined!.addmm_(basis, last.Weight, 0, 1);
            product!.addmm_(hidden, combinedTransposed!.copy_(combined.t()), 0, 1);
        }
        else
        {
            last.Output.addmm_(hidden, last.WeightTransposed, 0, 1);
            product!.addmm_(last.Output, basis.t(), 0, 1);
        }
    }

    private void BackwardProduct(Tensor hidden, Tensor basis, bool reassociate, Tensor basisGradient, Tensor? hiddenGradient)
    {
        var gradient = product!;
        var sums = columnSums!.unsqueeze(0);
        if (reassociate)
        {
            combinedGradient!.addmm_(productTransposed!, hidden, 0, 1);
            last.WeightGradient.addmm_(basis.t(), combinedGradient, 0, 1);
            basisGradient.addmm_(combinedGradient, last.WeightTransposed, 0, 1);
            hiddenGradient?.addmm_(gradient, combined!, 0, 1);
        }
        else
        {
            last.OutputGradient.addmm_(gradient, basis, 0, 1);
            basisGradient.addmm_(productTransposed!, last.Output, 0, 1);
            last.WeightGradient.addmm_(last.OutputGradient.t(), hidden, 0, 1);
            hiddenGradient?.addmm_(last.OutputGradient, last.Weight, 0, 1);
        }

        // What passes through the shift: basis b_last.
        basisGradient.addmm_(sums.t(), lastBiasColumn.t(), 1, 1);
        last.BiasGradient.unsqueeze(0).addmm_(sums, basis, 0, 1);
    }

    private double Loss(Tensor targets)
    {
        var values = DenseLayerStep.Values(product!);
        var shifts = DenseLayerStep.Values(shift!);
        var expected = DenseLayerStep.Values(targets);
        var sums = DenseLayerStep.Values(columnSums!);
        return loss == OperatorLoss.MeanSquared
            ? DenseKernels.SquaredError(values, shifts, expected, sums, (float)(2.0 / values.Length)) / values.Length
            : DenseKernels.RelativeError(values, shifts, expected, sums) / product!.shape[0];
    }

    private void Publish()
    {
        foreach (var layer in branch) layer.Publish();
        foreach (var layer in trunk) layer.Publish();
        last.Publish();
        if (bias is not null) bias.grad = biasGradient;
    }

    private void Prepare(long functions, long points, bool reassociate)
    {
        foreach (var layer in branch) layer.Prepare(functions);
        foreach (var layer in trunk) layer.Prepare(points);
        if (!reassociate) last.Prepare(functions);
        if (product is not null && product.shape[0] == functions && product.shape[1] == points) return;
        DisposeBuffers();
        var hidden = last.Weight.shape[1];
        product = empty(functions, points).DetachFromDisposeScope();
        productTransposed = product.t().DetachFromDisposeScope();
        shift = empty(points, 1).DetachFromDisposeScope();
        columnSums = empty(points).DetachFromDisposeScope();
        combined = empty(points, hidden).DetachFromDisposeScope();
        combinedTransposed = empty(hidden, points).DetachFromDisposeScope();
        combinedGradient = empty(points, hidden).DetachFromDisposeScope();
    }

    private void DisposeBuffers()
    {
        productTransposed?.Dispose();
        product?.Dispose();
        shift?.Dispose();
        columnSums?.Dispose();
        combined?.Dispose();
        combinedTransposed?.Dispose();
        combinedGradient?.Dispose();
    }
}
