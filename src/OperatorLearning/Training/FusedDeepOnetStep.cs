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
    private Tensor? product;
    private Tensor? shift;
    private Tensor? columnSums;
    private Tensor? combined;
    private Tensor? combinedGradient;
    private MatrixView products;
    private MatrixView shifts;
    private MatrixView sums;
    private MatrixView combination;
    private MatrixView combinationGradient;

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

        DenseLayerStep[] Layers(string network, int count, Func<int, NetworkActivation?> activation) =>
            [.. Enumerable.Range(0, count).Select(layer => Layer(network, layer, activation(layer)))];

        DenseLayerStep Layer(string network, int layer, NetworkActivation? activation) =>
            new(parameters[$"{network}.{2 * layer}.weight"], parameters[$"{network}.{2 * layer}.bias"], activation);
    }

    /// <summary>Whether this path covers a model and data; otherwise the plain one has to serve.</summary>
    public static bool Supports(DeepOnet model) =>
        model.Options is { Activation: NetworkActivation.Tanh or NetworkActivation.Relu, Outputs: 1 }
        && model.parameters().All(
            parameter => parameter.dtype == ScalarType.Float32 && parameter.device.type == DeviceType.CPU);

    public double Compute(Tensor functions, Tensor queries, Tensor targets)
    {
        var (count, points) = (functions.size(0), queries.size(0));
        var reassociate = points < count;
        Prepare(count, points, reassociate);
        using var featured = features?.Apply(queries) ?? queries.contiguous();
        var (inputs, given) = (MatrixView.Of(featured), MatrixView.Of(functions));
        var hidden = Forward(branch, given);
        var basis = Forward(trunk, inputs);
        DenseProduct.Into(shifts, basis, last.Bias.Transposed);
        DenseSweeps.Shift(DenseLayerStep.Values(shift!), DenseLayerStep.Values(biasValue)[0]);
        Multiply(hidden, basis, reassociate);
        var value = Loss(targets);
        DenseLayerStep.Values(biasGradient)[0] = DenseSweeps.Total(DenseLayerStep.Values(columnSums!));
        BackwardProduct(
            hidden, basis, reassociate, trunk[^1].OutputGradient, branch.Length > 0 ? branch[^1].OutputGradient : null);
        Backward(trunk, inputs);
        Backward(branch, given);
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
    }

    private static MatrixView Forward(DenseLayerStep[] layers, MatrixView input)
    {
        foreach (var layer in layers)
        {
            layer.Forward(input);
            input = layer.Output;
        }

        return input;
    }

    private static void Backward(DenseLayerStep[] layers, MatrixView input)
    {
        for (var index = layers.Length - 1; index >= 0; index--)
            layers[index].Backward(
                index > 0 ? layers[index - 1].Output : input, index > 0 ? layers[index - 1].OutputGradient : null);
    }

    // product = hidden W^T basis^T, without the bias of the last layer, which is in the shift.
    private void Multiply(in MatrixView hidden, in MatrixView basis, bool reassociate)
    {
        if (reassociate)
        {
            DenseProduct.Into(combination, basis, last.Weight);
            DenseProduct.Into(products, hidden, combination.Transposed);
        }
        else
        {
            DenseProduct.Into(last.Output, hidden, last.Weight.Transposed);
            DenseProduct.Into(products, last.Output, basis.Transposed);
        }
    }

    private void BackwardProduct(
        in MatrixView hidden, in MatrixView basis, bool reassociate, in MatrixView basisGradient,
            in MatrixView? hiddenGradient)
    {
        if (reassociate)
        {
            DenseProduct.Into(combinationGradient, products.Transposed, hidden);
            DenseProduct.Into(last.WeightGradient, basis.Transposed, combinationGradient);
            DenseProduct.Into(basisGradient, combinationGradient, last.Weight.Transposed);
            if (hiddenGradient is { } gradient) DenseProduct.Into(gradient, products, combination);
        }
        else
        {
            DenseProduct.Into(last.OutputGradient, products, basis);
            DenseProduct.Into(basisGradient, products.Transposed, last.Output);
            DenseProduct.Into(last.WeightGradient, last.OutputGradient.Transposed, hidden);
            if (hiddenGradient is { } gradient) DenseProduct.Into(gradient, last.OutputGradient, last.Weight);
        }

        // What passes through the shift: basis b_last.
        DenseProduct.Into(basisGradient, sums.Transposed, last.Bias, accumulate: true);
        DenseProduct.Into(last.BiasGradient, sums, basis);
    }

    private double Loss(Tensor targets)
    {
        var values = DenseLayerStep.Values(product!);
        var shifted = DenseLayerStep.Values(shift!);
        var expected = DenseLayerStep.Values(targets);
        var sum = DenseLayerStep.Values(columnSums!);
        return loss == OperatorLoss.MeanSquared
            ? DenseSweeps.SquaredError(values, shifted, expected, sum, (float)(2.0 / values.Length)) / values.Length
            : DenseSweeps.RelativeError(values, shifted, expected, sum) / products.Rows;
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
        if (product is not null && products.Rows == functions && products.Columns == points) return;
        DisposeBuffers();
        var hidden = last.Weight.Columns;
        product = empty(functions, points).DetachFromDisposeScope();
        shift = empty(points, 1).DetachFromDisposeScope();
        columnSums = empty(points).DetachFromDisposeScope();
        combined = empty(points, hidden).DetachFromDisposeScope();
        combinedGradient = empty(points, hidden).DetachFromDisposeScope();
        (products, shifts, sums) = (MatrixView.Of(product), MatrixView.Of(shift), MatrixView.OfRow(columnSums));
        (combination, combinationGradient) = (MatrixView.Of(combined), MatrixView.Of(combinedGradient));
    }

    private void DisposeBuffers()
    {
        product?.Dispose();
        shift?.Dispose();
        columnSums?.Dispose();
        combined?.Dispose();
        combinedGradient?.Dispose();
    }
}
