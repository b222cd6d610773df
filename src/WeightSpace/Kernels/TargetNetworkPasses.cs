using System.Runtime.CompilerServices;

namespace WeightSpace.Kernels;

/// <summary>The target networks of one function, forward and backward, for one vector width. Vectors run over
/// points.</summary>
/// <remarks>
/// All layers of a function run while its weights and the activations of a chunk of points are in the first-level
/// cache; layer by layer over all functions, as batched products do it, every activation goes to memory and back and
/// the products are too small for a matrix library. Backward evaluates the hidden layers once more: on memory that is
/// in the cache that costs less than writing them to memory that is not, let alone memory fresh from the system.
/// </remarks>
internal static unsafe class TargetNetworkPasses<TLanes, TVector>
    where TLanes : struct, ILanes<TVector, float>
    where TVector : struct
{
    /// <summary>Numbers of working memory that <see cref="Forward"/> needs.</summary>
    public static nint ForwardRoom(in TargetNetworks networks) =>
        (networks.Inputs + networks.Outputs + networks.Hidden) * TargetNetworks.Chunk;

    /// <summary>Numbers of working memory that <see cref="Backward"/> needs.</summary>
    public static nint BackwardRoom(in TargetNetworks networks) =>
        (networks.Inputs + networks.Hidden + (2 * networks.Sizes.Max())) * TargetNetworks.Chunk;

    /// <summary>Evaluates one function.</summary>
    /// <param name="networks">The networks.</param>
    /// <param name="function">Which one.</param>
    /// <param name="values">Shape <c>[functions, points, outputs]</c>.</param>
    /// <param name="room">Working memory.</param>
    public static void Forward(in TargetNetworks networks, long function, float* values, float* room)
    {
        for (long start = 0; start < networks.Points; start += TargetNetworks.Chunk)
        {
            var count = (nint)Math.Min(TargetNetworks.Chunk, networks.Points - start);
            var width = TargetNetworks.Padded(count);
            float* inputs = room, hidden = inputs + (networks.Inputs * TargetNetworks.Chunk);
            var outputs = hidden + (networks.Hidden * TargetNetworks.Chunk);
            // Missing points repeat the last one: zeros would become NaN where a weight is infinite.
            ToRows(networks.PointsOf(function, start), count, networks.Inputs, width, inputs, repeat: true);
            ForwardChunk(networks, networks.WeightsOf(function), inputs, width, hidden, outputs);
            var to = values + (((function * networks.Points) + start) * networks.Outputs);
            for (nint o = 0; o < networks.Outputs; o++)
                for (nint p = 0; p < count; p++)
                    to[(p * networks.Outputs) + o] = outputs[(o * width) + p];
        }
    }

    /// <summary>The gradient of one function's weights.</summary>
    /// <param name="networks">The networks.</param>
    /// <param name="function">Which one.</param>
    /// <param name="gradients">Shape <c>[functions, points, outputs]</c>.</param>
    /// <param name="weightGradients">Shape <c>[functions, parameters]</c>, overwritten.</param>
    /// <param name="room">Working memory.</param>
    public static void Backward(
        in TargetNetworks networks, long function, float* gradients, float* weightGradients, float* room)
    {
        var gradient = weightGradients + (function * networks.Parameters);
        new Span<float>(gradient, (int)networks.Parameters).Clear();
        for (long start = 0; start < networks.Points; start += TargetNetworks.Chunk)
        {
            var count = (nint)Math.Min(TargetNetworks.Chunk, networks.Points - start);
            var width = TargetNetworks.Padded(count);
            float* inputs = room, hidden = inputs + (networks.Inputs * TargetNetworks.Chunk);
            var delta = hidden + (networks.Hidden * TargetNetworks.Chunk);
            ToRows(networks.PointsOf(function, start), count, networks.Inputs, width, inputs, repeat: true);
            ForwardChunk(networks, networks.WeightsOf(function), inputs, width, hidden, null);
            ToRows(
                gradients + (((function * networks.Points) + start) * networks.Outputs), count, networks.Outputs,
                width, delta,
                repeat: false);
            BackwardChunk(
                networks, networks.WeightsOf(function), inputs, width, hidden, delta,
                delta + (networks.Sizes.Max() * TargetNetworks.Chunk), gradient);
        }
    }

    // Without outputs only the hidden layers.
    private static void ForwardChunk(
        in TargetNetworks networks, float* weights, float* inputs, nint width, float* activations, float* outputs)
    {
        float* x = inputs, hidden = activations;
        for (var layer = 0; layer < networks.Layers; layer++)
        {
            nint inner = networks.Sizes[layer], rows = networks.Sizes[layer + 1];
            var last = layer + 1 == networks.Layers;
            if (last && outputs is null) break;
            var y = last ? outputs : hidden;
            Product(weights, inner, 1, x, rows, inner, width, y);
            var bias = weights + (rows * inner);
            if (last) Activate<SweepIdentity>(y, bias, rows, width);
            else if (networks.Relu) Activate<SweepRelu>(y, bias, rows, width);
            else Activate<SweepTanh>(y, bias, rows, width);
            weights = bias + rows;
            x = y;
            hidden += rows * width;
        }
    }

    // Delta holds the gradient of the last layer on entry and is used up; other has room for as much.
    private static void BackwardChunk(
        in TargetNetworks networks, float* weights, float* inputs, nint width, float* activations, float* delta,
        float* other,
        float* gradient)
    {
        float* weight = weights + networks.Parameters, slot = gradient + networks.Parameters;
        var above = activations + (networks.Hidden * width);
        for (var layer = networks.Layers - 1; layer >= 0; layer--)
        {
            nint inner = networks.Sizes[layer], rows = networks.Sizes[layer + 1];
            weight -= rows * (inner + 1);
            slot -= rows * (inner + 1);
            var x = layer == 0 ? inputs : above - (inner * width);
            TargetNetworkOuter<TLanes, TVector>.Add(delta, x, rows, inner, width, slot);
            AddRowSums(delta, rows, width, slot + (rows * inner));
            if (layer == 0) break;
            Product(weight, 1, inner, delta, inner, rows, width, other);
            if (networks.Relu) Slope<SweepRelu>(other, x, inner * width);
            else Slope<SweepTanh>(other, x, inner * width);
            var used = delta;
            delta = other;
            other = used;
            above = x;
        }
    }

    // y[r, p] = sum over k of w[r * rowStep + k * innerStep] x[k, p]; rows of points lie width apart.
    private static void Product(
        float* w, nint rowStep, nint innerStep, float* x, nint rows, nint inner, nint width, float* y)
    {
        var tile = new TileTask
        {
            LeftRowStep = rowStep,
            LeftInnerStep = innerStep,
            RightStep = width,
            Inner = inner,
            ResultStep = width,
        };
        nint p = 0;
        for (; p + (2 * TLanes.Count) <= width; p += 2 * TLanes.Count)
        {
            tile.Left = w;
            tile.Right = x + p;
            tile.Result = y + p;
            ProductPanels<TLanes, TVector, TLanes, TVector>.Panel<PairLanes<TLanes, TVector>, LanePair<TVector>>(
                ref tile, rows);
        }

        for (; p < width; p += TLanes.Count)
        {
            tile.Left = w;
            tile.Right = x + p;
            tile.Result = y + p;
            ProductPanels<TLanes, TVector, TLanes, TVector>.Panel<SingleLanes<TLanes, TVector>, TVector>(
                ref tile, rows);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Activate<TActivation>(float* values, float* bias, nint rows, nint width)
        where TActivation : struct, ISweepActivation
    {
        for (nint r = 0; r < rows; r++, values += width)
        {
            var shift = TLanes.Broadcast(bias[r]);
            for (nint p = 0; p < width; p += TLanes.Count)
                TLanes.Store(
                    values + p, TActivation.Apply<TLanes, TVector>(TLanes.Add(TLanes.Load(values + p), shift)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Slope<TActivation>(float* gradient, float* activated, nint count)
        where TActivation : struct, ISweepActivation
    {
        for (nint i = 0; i < count; i += TLanes.Count)
            TLanes.Store(
                gradient + i,
                TActivation.Slope<TLanes, TVector>(TLanes.Load(gradient + i), TLanes.Load(activated + i)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRowSums(float* delta, nint rows, nint width, float* sums)
    {
        for (nint r = 0; r < rows; r++, delta += width)
        {
            var sum = TLanes.Load(delta);
            for (nint p = TLanes.Count; p < width; p += TLanes.Count) sum = TLanes.Add(sum, TLanes.Load(delta + p));
            sums[r] += TLanes.Sum(sum);
        }
    }

    // Rows of numbers, point after point, to one row of points for each number.
    private static void ToRows(float* from, nint points, nint numbers, nint width, float* to, bool repeat)
    {
        for (nint k = 0; k < numbers; k++, to += width)
        {
            for (nint p = 0; p < points; p++) to[p] = from[(p * numbers) + k];
            var rest = repeat ? to[points - 1] : 0;
            for (var p = points; p < width; p++) to[p] = rest;
        }
    }
}
