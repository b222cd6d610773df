using TorchSharp;
using TorchSharp.Modules;
using WeightSpace.Kernels;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Loss and gradient of a DeepONet in closed form: matrix products into kept buffers with one sweep between
/// them.</summary>
/// <remarks>
/// <para>The branch ends in a linear layer <c>B = A W^T + 1 b^T</c>, so the output is <c>B T^T = A (T W)^T + 1 (T
/// b)^T</c>. With fewer query
/// points than functions, <c>T W</c> (points x hidden) is formed instead of B (functions x basis): one product over the
/// functions less
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
    private readonly Tensor lastBiasRow;
    private Tensor? product;
    private Tensor? productTransposed;
    private Tensor? shift;
    private Tensor? columnSums;
    private Tensor? columnSumsRow;
    private Tensor? columnSumsColumn;
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
        lastBiasRow = last.Bias.unsqueeze(0).DetachFromDisposeScope();

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
        DenseProduct.Into(shift!, basis, lastBiasColumn);
        DenseKernels.Shift(DenseLayerStep.Values(shift!), DenseLayerStep.Values(biasValue)[0]);
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
        lastBiasRow.Dispose();
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
            DenseProduct.Into(combined!, basis, last.Weight);
            DenseProduct.Into(product!, hidden, combinedTransposed!);
        }
        else
        {
            DenseProduct.Into(last.Output, hidden, last.WeightTransposed);
            DenseProduct.Into(product!, last.Output, trunk[^1].OutputTransposed);
        }
    }

    private void BackwardProduct(Tensor hidden, Tensor basis, bool reassociate, Tensor basisGradient, Tensor? hiddenGradient)
    {
        var gradient = product!;
        if (reassociate)
        {
            DenseProduct.Into(combinedGradient!, productTransposed!, hidden);
            DenseProduct.Into(last.WeightGradient, trunk[^1].OutputTransposed, combinedGradient!);
            DenseProduct.Into(basisGradient, combinedGradient!, last.WeightTransposed);
            if (hiddenGradient is not null) DenseProduct.Into(hiddenGradient, gradient, combined!);
        }
        else
        {
            DenseProduct.Into(last.OutputGradient, gradient, basis);
            DenseProduct.Into(basisGradient, productTransposed!, last.Output);
            DenseProduct.Into(last.WeightGradient, last.OutputGradientTransposed, hidden);
            if (hiddenGradient is not null) DenseProduct.Into(hiddenGradient, last.OutputGradient, last.Weight);
        }

        // What passes through the shift: basis b_last.
        DenseProduct.Into(basisGradient, columnSumsColumn!, lastBiasRow, accumulate: true);
        DenseProduct.Into(last.BiasGradientRow, columnSumsRow!, basis);
    }

    private double Loss(Tensor targets)
    {
        var values = DenseLayerStep.Values(product!);
        var shifts = DenseLayerStep.Values(shift!);
        var expected = DenseLayerStep.Values(targets);
        var sums = DenseLayerStep.Values(columnSums!);
        if (loss != OperatorLoss.MeanSquared) return DenseKernels.RelativeError(values, shifts, expected, sums) / product!.shape[0];
        var scale = (float)(2.0 / values.Length);
        return (DenseSweeps.IsAvailable ? DenseSweeps.SquaredError(values, shifts, expected, sums, scale) : DenseKernels.SquaredError(values, shifts, expected, sums, scale)) / values.Length;
    }

    private void Publish()
    {
        foreach (var layer in branch) layer.Publish();
        foreach (var layer in trunk) layer.Publish();
        last.Publish();
        if (bias is not null) bias.grad = bias.requires_grad ? biasGradient : null;
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
        columnSumsRow = columnSums.unsqueeze(0).DetachFromDisposeScope();
        columnSumsColumn = columnSums.unsqueeze(-1).DetachFromDisposeScope();
        combined = empty(points, hidden).DetachFromDisposeScope();
        combinedTransposed = combined.t().DetachFromDisposeScope();
        combinedGradient = empty(points, hidden).DetachFromDisposeScope();
    }

    private void DisposeBuffers()
    {
        productTransposed?.Dispose();
        product?.Dispose();
        shift?.Dispose();
        columnSumsRow?.Dispose();
        columnSumsColumn?.Dispose();
        columnSums?.Dispose();
        combinedTransposed?.Dispose();
        combined?.Dispose();
        combinedGradient?.Dispose();
    }
}
