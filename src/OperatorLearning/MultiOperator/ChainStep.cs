using System.Numerics;
using System.Runtime.InteropServices;
using TorchSharp.Modules;
using WeightSpace.Kernels;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>A chain of dense layers in a <see cref="FusedMultiOperatorStep"/>, run for all operators that use
/// it.</summary>
internal interface IChainStep : IDisposable
{
    /// <summary>Runs the chain on the inputs of its operators; <paramref name="inputs"/> has those of all, by
    /// number.</summary>
    void Forward(Tensor[] inputs);

    /// <summary>The values of an operator, and where to add the gradient with respect to them.</summary>
    (MatrixView Values, MatrixView Gradient) Output(int operatorIndex);

    /// <summary>Leaves the gradients in the parameters.</summary>
    void Backward();
}

/// <summary>A chain that acts alike for all its operators: their rows one below the other, equal inputs once.</summary>
internal sealed class ChainStep(int[] members, IEnumerable<(Parameter Weight, Parameter Bias, NetworkActivation? Activation)> parameters) : IChainStep
{
    private readonly DenseLayerStep[] layers = [.. parameters.Select(one => new DenseLayerStep(one.Weight, one.Bias, one.Activation))];
    private readonly Dictionary<int, (long Start, long Rows)> ranges = [];
    private MatrixView input;

    public void Forward(Tensor[] inputs)
    {
        var distinct = new List<Tensor>();
        var rows = 0L;
        foreach (var member in members)
        {
            var same = Array.FindIndex(members, other => other == member || ReferenceEquals(inputs[other], inputs[member]));
            ranges[member] = members[same] != member ? ranges[members[same]] : (rows, inputs[member].size(0));
            if (members[same] != member) continue;
            distinct.Add(inputs[member]);
            rows += inputs[member].size(0);
        }

        input = MatrixView.Of(distinct.Count == 1 ? distinct[0] : cat([.. distinct], 0));
        var value = input;
        foreach (var layer in layers)
        {
            layer.Prepare(rows);
            layer.Forward(value);
            value = layer.Output;
        }

        if (layers.Length > 0) layers[^1].ClearOutputGradient();
    }

    /// <inheritdoc/>
    /// <remarks>Without layers: the inputs, which have no gradient.</remarks>
    public (MatrixView Values, MatrixView Gradient) Output(int operatorIndex)
    {
        var (start, rows) = ranges[operatorIndex];
        return layers.Length == 0 ? (input.RowRange(start, rows), default)
            : (layers[^1].Output.RowRange(start, rows), layers[^1].OutputGradient.RowRange(start, rows));
    }

    public void Backward()
    {
        for (var index = layers.Length - 1; index >= 0; index--)
        {
            layers[index].Backward(index > 0 ? layers[index - 1].Output : input, index > 0 ? layers[index - 1].OutputGradient : null);
            layers[index].Publish();
        }
    }

    public void Dispose()
    {
        foreach (var layer in layers) layer.Dispose();
    }
}

/// <summary>A shared chain with adapters: one <see cref="ChainStep"/> up to the first adapter, then each operator by
/// itself, by the weights W + A B that it sees.</summary>
internal sealed class AdaptedChainStep : IChainStep
{
    private readonly int[] members;
    private readonly ChainStep stem;
    private readonly bool hasStem;
    private readonly AdaptedLayer[] layers;

    /// <summary>Prepares the chain.</summary>
    /// <param name="members">Its operators.</param>
    /// <param name="parameters">Its layers.</param>
    /// <param name="adapted">The layers that have adapters, ascending.</param>
    /// <param name="adapters">A and B of an operator in the layer of a place in <paramref name="adapted"/>.</param>
    public AdaptedChainStep(
        int[] members, (Parameter Weight, Parameter Bias, NetworkActivation? Activation)[] parameters, int[] adapted, Func<int, int, (Parameter Up, Parameter Down)> adapters)
    {
        this.members = members;
        hasStem = adapted[0] > 0;
        stem = new ChainStep(members, parameters.Take(adapted[0]));
        layers =
        [
            .. parameters.Select((own, layer) => (own, layer)).Skip(adapted[0]).Select(one =>
            {
                var place = Array.IndexOf(adapted, one.layer);
                return new AdaptedLayer(one.own, members.Length, place < 0 ? null : [.. members.Select(member => adapters(member, place))]);
            }),
        ];
    }

    public void Forward(Tensor[] inputs)
    {
        stem.Forward(inputs);
        foreach (var layer in layers) layer.Refresh();
        for (var k = 0; k < members.Length; k++)
        {
            var value = stem.Output(members[k]).Values;
            foreach (var layer in layers)
            {
                layer.Steps[k].Prepare(value.Rows);
                layer.Steps[k].Forward(value);
                value = layer.Steps[k].Output;
            }

            layers[^1].Steps[k].ClearOutputGradient();
        }
    }

    public (MatrixView Values, MatrixView Gradient) Output(int operatorIndex)
    {
        var last = layers[^1].Steps[Array.IndexOf(members, operatorIndex)];
        return (last.Output, last.OutputGradient);
    }

    public void Backward()
    {
        for (var k = 0; k < members.Length; k++)
        {
            var (input, gradient) = stem.Output(members[k]);
            for (var index = layers.Length - 1; index > 0; index--)
                layers[index].Steps[k].Backward(layers[index - 1].Steps[k].Output, layers[index - 1].Steps[k].OutputGradient);
            // Operators may share rows of the stem, so that their gradients add up.
            layers[0].Steps[k].Backward(input, hasStem ? gradient : null, accumulate: true);
        }

        foreach (var layer in layers) layer.Publish();
        stem.Backward();
    }

    public void Dispose()
    {
        stem.Dispose();
        foreach (var layer in layers) layer.Dispose();
    }

    // A shared layer as each operator sees it; without adapters all see the same.
    private sealed class AdaptedLayer : IDisposable
    {
        private readonly Parameter weight;
        private readonly Parameter bias;
        private readonly Tensor weightGradient;
        private readonly Tensor biasGradient;
        private readonly Member[]? adapters;

        public AdaptedLayer((Parameter Weight, Parameter Bias, NetworkActivation? Activation) own, int members, (Parameter Up, Parameter Down)[]? adapters)
        {
            (weight, bias) = (own.Weight, own.Bias);
            using var gradients = no_grad();
            weightGradient = empty_like(weight).DetachFromDisposeScope();
            biasGradient = empty_like(bias).DetachFromDisposeScope();
            this.adapters = adapters is null ? null : [.. adapters.Select(one => new Member(weight, one.Up, one.Down))];
            Steps = [.. Enumerable.Range(0, members).Select(k => new DenseLayerStep(this.adapters is null ? weight : this.adapters[k].Effective, bias, own.Activation))];
        }

        /// <summary>The layer of each operator.</summary>
        public DenseLayerStep[] Steps { get; }

        /// <summary>Computes the weights that the operators see.</summary>
        public void Refresh()
        {
            foreach (var one in adapters ?? []) one.Refresh(weight);
        }

        /// <summary>The gradients of what is shared are sums over the operators.</summary>
        public void Publish()
        {
            Sum(weight, weightGradient, step => step.WeightGradientValues);
            Sum(bias, biasGradient, step => step.BiasGradientValues);
            for (var k = 0; k < (adapters?.Length ?? 0); k++) adapters![k].Publish(Steps[k].WeightGradient);
        }

        public void Dispose()
        {
            foreach (var one in Steps) one.Dispose();
            foreach (var one in adapters ?? []) one.Dispose();
            weightGradient.Dispose();
            biasGradient.Dispose();
        }

        private void Sum(Parameter parameter, Tensor gradient, GradientOf part)
        {
            var sum = DenseLayerStep.Values(gradient);
            sum.Clear();
            foreach (var step in Steps) Add(sum, part(step));
            parameter.grad = parameter.requires_grad ? gradient : null;
        }

        private static void Add(Span<float> sum, ReadOnlySpan<float> part)
        {
            var sums = MemoryMarshal.Cast<float, Vector<float>>(sum);
            var parts = MemoryMarshal.Cast<float, Vector<float>>(part);
            for (var i = 0; i < sums.Length; i++) sums[i] += parts[i];
            for (var i = sums.Length * Vector<float>.Count; i < sum.Length; i++) sum[i] += part[i];
        }

        private delegate Span<float> GradientOf(DenseLayerStep step);
    }

    // The adapter of one operator in one layer.
    private sealed class Member : IDisposable
    {
        private readonly Parameter up;
        private readonly Parameter down;
        private readonly Tensor upGradient;
        private readonly Tensor downGradient;

        public Member(Parameter weight, Parameter up, Parameter down)
        {
            (this.up, this.down) = (up, down);
            Effective = new Parameter(weight.detach().clone().DetachFromDisposeScope());
            upGradient = empty_like(up).DetachFromDisposeScope();
            downGradient = empty_like(down).DetachFromDisposeScope();
        }

        /// <summary>W + A B.</summary>
        public Parameter Effective { get; }

        public void Refresh(Parameter weight)
        {
            DenseLayerStep.Values(weight).CopyTo(DenseLayerStep.Values(Effective));
            DenseProduct.Into(MatrixView.Of(Effective), MatrixView.Of(up), MatrixView.Of(down), accumulate: true);
        }

        public void Publish(in MatrixView gradient)
        {
            DenseProduct.Into(MatrixView.Of(upGradient), gradient, MatrixView.Of(down).Transposed);
            DenseProduct.Into(MatrixView.Of(downGradient), MatrixView.Of(up).Transposed, gradient);
            up.grad = up.requires_grad ? upGradient : null;
            down.grad = down.requires_grad ? downGradient : null;
        }

        public void Dispose()
        {
            Effective.Dispose();
            upGradient.Dispose();
            downGradient.Dispose();
        }
    }
}
