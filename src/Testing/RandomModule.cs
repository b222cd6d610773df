using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace WeightSpace.Testing;

/// <summary>A module whose forward follows a sketch. Which of several ways of writing a step it takes is settled by the
/// step's pick.</summary>
internal sealed class RandomModule : nn.Module<Tensor, Tensor>
{
    private readonly NetworkSketch sketch;
    private readonly int mostWeights;

    public RandomModule(NetworkSketch sketch, int mostWeights, Generator generator) : base(nameof(RandomModule))
    {
        (this.sketch, this.mostWeights) = (sketch, mostWeights);
        using var scope = NewDisposeScope();
        // The first run makes the weights, for only it knows their shapes.
        new Pass(this, generator).Run(RandomModules.Example(sketch, generator));
        foreach (var tensor in parameters().Concat(buffers())) tensor.DetachFromDisposeScope();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return new Pass(this, null).Run(input).MoveToOuterDisposeScope();
    }

    /// <summary>One run.</summary>
    private sealed class Pass(RandomModule module, Generator? generator)
    {
        private readonly List<Tensor> earlier = [];
        private readonly List<Tensor> matrices = [];
        private int used;
        private int weights;
        private Tensor value = empty(0);

        private int Rows => (int)value.shape[0];

        private int Width => (int)value.shape[1];

        public Tensor Run(Tensor input)
        {
            value = module.sketch.Inputs == 3 ? Matrix(3, 2).index_select(0, input) : Dense(input, 3);
            earlier.Add(value);
            foreach (var step in module.sketch.Steps)
            {
                if (weights + StepCost.Of(step, Rows, Width) > module.mostWeights) continue;
                var before = value;
                value = Apply(step);
                if (!ReferenceEquals(value, before)) earlier.Add(value);
            }

            return module.sketch.Outputs > 0 ? F.linear(value, Matrix(module.sketch.Outputs, Width)) : value.alias();
        }

        private Tensor Apply(NetworkStep step)
        {
            var old = earlier[step.Pick % earlier.Count];
            var (c, n) = (Width, step.Size);
            var isEven = step.Pick % 2 == 0;
            return step.Kind switch
            {
                StepKind.Dense => isEven ? Dense(value, n) : F.gelu(value.matmul(Matrix(n, c).t())),
                StepKind.Residual => value + F.linear(tanh(F.linear(value, Matrix(n, c))), Matrix(c, n)),
                StepKind.Tied => Tied(matrices[step.Pick % matrices.Count]),
                StepKind.Concat => old.shape[0] == Rows && Width + old.shape[1] <= 8 ? Beside(old, isEven) : value,
                StepKind.Branch => old,
                StepKind.Join => !old.shape.AsSpan().SequenceEqual(value.shape) ? value : isEven ? value + old : value * old,
                StepKind.Heads => Attend(Project(2, StepCost.HeadWidth(step)), Project(2, StepCost.HeadWidth(step)), Project(2, StepCost.HeadWidth(step)), isEven),
                StepKind.GroupedHeads => GroupedAttention(StepCost.HeadWidth(step), isEven),
                StepKind.StackedHeads => StackedAttention(StepCost.HeadWidth(step), isEven),
                StepKind.LayerNorm => isEven ? F.layer_norm(value, [c], Vector(c), Vector(c)) : NormByHand(Vector(c), Vector(c)),
                StepKind.GroupNorm => c > 1 ? F.group_norm(value, c % 4 == 0 ? 2 : 1, Vector(c), Vector(c)) : value,
                StepKind.BatchNorm => F.batch_norm(value, Statistic("mean", c), Statistic("var", c), Vector(c), Vector(c), training: false),
                StepKind.Lstm => Lstm(StepCost.StateWidth(step), isEven),
                StepKind.Gru => Gru(StepCost.StateWidth(step), isEven),
                StepKind.Rnn => Rnn(StepCost.StateWidth(step), isEven),
                StepKind.Convolution => Convolve(n, 1, step.Pick),
                StepKind.GroupedConvolution => c % 2 == 0 ? Convolve(2 * ((n + 1) / 2), 2, step.Pick) : Convolve(c * ((n + 1) / 2), c, step.Pick),
                StepKind.Gate => value.clone().mul_(F.linear(value, Matrix(c, c)).sigmoid_()),
                StepKind.Halves => Halves(n, isEven),
                StepKind.Stacked => Stacked(n, isEven),
                StepKind.Slice => c > 1 ? Sliced(1 + (step.Pick % (c - 1)), n % 2 == 0) : value,
                StepKind.EverySecond => c % 2 == 0 ? value[TensorIndex.Colon, TensorIndex.Slice(step.Pick % 2, c, 2)] : value,
                StepKind.Taken => value.index_select(1, tensor(RandomNetworks.Taken(step, c).Select(unit => (long)unit).ToArray())),
                StepKind.PickedUnit => value * value.select(1, step.Pick % c).unsqueeze(1),
                StepKind.Scale => isEven ? value * Vector(c) : value.clone().mul_(Vector(c)),
                StepKind.Mixture => Mixture(n),
                StepKind.Softmax => value.softmax(-1),
                StepKind.MixedHeads => c % 2 == 0 ? value.view(Rows, 2, c / 2).softmax(1).flatten(1) : value,
                StepKind.Mean => value + value.mean([0L], keepdim: isEven),
                StepKind.Outer => old.shape[0] == Rows && old.shape[1] * c <= 8 ? (value.unsqueeze(2) * old.unsqueeze(1)).reshape(Rows, -1) : value,
                StepKind.OuterSquare => c <= 3 ? einsum("ta,tb->tab", value, value).flatten(1) : value,
                StepKind.Bilinear => einsum("ta,oab,tb->to", value, Weight(n, c, c), value),
                StepKind.Diagonal => value * Matrix(c, c).diagonal(),
                StepKind.Shuffle => c % 2 == 0 && c > 2 ? value.reshape(Rows, 2, c / 2).transpose(1, 2).reshape(Rows, c) : value,
                StepKind.Embedding => value + Matrix(3, c).index_select(0, arange(Rows)),
                StepKind.Positions => isEven ? value + Weight(Rows, c) : WrittenInto(zeros_like(value)).add_(Weight(Rows, c)),
                StepKind.MixedPositions => Weight(Rows, Rows).matmul(value),
                StepKind.SharedBias => value.clone().add_(Vector(c)),
                StepKind.Expanded => c == 1 ? value.expand(Rows, n) : value,
                _ => throw new InvalidOperationException($"There is no step {step.Kind}."),
            };
        }

        private Tensor Dense(Tensor x, int width) => F.linear(x, Matrix(width, (int)x.shape[1]), Vector(width)).tanh_();

        private Tensor Tied(Tensor weight) => weight.shape[1] == Width ? F.linear(value, weight) : weight.shape[0] == Width ? value.matmul(weight) : value;

        private Tensor Beside(Tensor old, bool isWritten)
        {
            if (!isWritten) return cat([value, old], 1);
            var both = empty([Rows, Width + old.shape[1]], dtype: value.dtype);
            both.narrow(1, 0, Width).copy_(value);
            both[TensorIndex.Colon, TensorIndex.Slice(Width)] = old;
            return both;
        }

        private Tensor WrittenInto(Tensor target)
        {
            target.narrow(0, 0, Rows).copy_(value);
            return target;
        }

        /// <summary>Shape <c>[heads, rows, size]</c>.</summary>
        private Tensor Project(int heads, int size) => F.linear(value, Matrix(heads * size, Width)).view(Rows, heads, size).transpose(0, 1);

        private Tensor Attend(Tensor q, Tensor k, Tensor v, bool isNative)
        {
            var mixed = isNative
                ? F.scaled_dot_product_attention(q, k, v)
                : F.softmax(q.matmul(k.transpose(-2, -1)) / Math.Sqrt(q.shape[2]), -1).matmul(v);
            return mixed.transpose(0, 1).contiguous().view(Rows, -1);
        }

        private Tensor GroupedAttention(int size, bool isNative)
        {
            var q = Project(4, size);
            return Attend(q, Project(2, size).repeat_interleave(2, 0), Project(2, size).repeat_interleave(2, 0), isNative);
        }

        private Tensor StackedAttention(int size, bool partsFirst)
        {
            var all = F.linear(value, Matrix(6 * size, Width));
            if (partsFirst)
            {
                var parts = all.chunk(3, -1);
                Tensor Heads(Tensor part) => part.view(Rows, 2, size).transpose(0, 1);
                return Attend(Heads(parts[0]), Heads(parts[1]), Heads(parts[2]), isNative: false);
            }

            var stacked = all.view(Rows, 2, 3, size).permute(2, 1, 0, 3);
            return Attend(stacked[0], stacked[1], stacked[2], isNative: false);
        }

        private Tensor NormByHand(Tensor scale, Tensor shift)
        {
            var centred = value - value.mean([-1L], keepdim: true);
            return (centred * rsqrt(centred.pow(2).mean([-1L], keepdim: true) + 1e-3) * scale) + shift;
        }

        private Tensor Recur(int gates, int size, bool hasBiases, Func<Tensor, Tensor, Tensor, Tensor> next)
        {
            var (input, recurrent) = (Matrix(gates * size, Width), Matrix(gates * size, size));
            var (first, second) = hasBiases ? (Vector(gates * size), Vector(gates * size)) : (null, null);
            var hidden = zeros([1, size], dtype: value.dtype);
            var all = new Tensor[Rows];
            for (var row = 0; row < Rows; row++) all[row] = hidden = next(F.linear(value.narrow(0, row, 1), input, first), F.linear(hidden, recurrent, second), hidden);
            return cat(all, 0);
        }

        private Tensor Lstm(int size, bool hasBiases)
        {
            var cell = zeros([1, size], dtype: value.dtype);
            return Recur(4, size, hasBiases, (x, h, _) =>
            {
                var gates = (x + h).chunk(4, 1);
                cell = (gates[1].sigmoid() * cell) + (gates[0].sigmoid() * gates[2].tanh());
                return gates[3].sigmoid() * cell.tanh();
            });
        }

        private Tensor Gru(int size, bool hasBiases) => Recur(3, size, hasBiases, (x, h, hidden) =>
        {
            var (own, back) = (x.chunk(3, 1), h.chunk(3, 1));
            var (reset, update) = ((own[0] + back[0]).sigmoid(), (own[1] + back[1]).sigmoid());
            return ((1 - update) * (own[2] + (reset * back[2])).tanh()) + (update * hidden);
        });

        private Tensor Rnn(int size, bool hasBiases) => Recur(1, size, hasBiases, (x, h, _) => tanh(x + h));

        /// <summary>A convolution over the rows; its result is flattened, pooled or turned back.</summary>
        private Tensor Convolve(int channels, int groups, int pick)
        {
            var padded = F.pad(value.t().unsqueeze(0), [0L, pick % 2]);
            var result = F.conv1d(padded, Weight(channels, Width / groups, 1 + (pick % 2)), Vector(channels), groups: groups).tanh_();
            return (pick / 2 % 3) switch
            {
                0 => result.flatten(1),
                1 => result.mean([2L]),
                _ => result.squeeze(0).t(),
            };
        }

        private Tensor Halves(int width, bool isChunked)
        {
            var both = F.linear(value, Matrix(2 * width, Width));
            if (!isChunked) return both.narrow(1, 0, width) * both.narrow(1, width, width).sigmoid();
            var parts = both.chunk(2, -1);
            return parts[0] * parts[1].sigmoid();
        }

        private Tensor Stacked(int width, bool attends)
        {
            var parts = F.linear(value, Matrix(3 * width, Width)).view(Rows, 3, width).unbind(1);
            return attends ? F.softmax(parts[0].matmul(parts[1].t()), -1).matmul(parts[2]) : cat([parts[0] * parts[1].sigmoid(), parts[2]], -1);
        }

        private Tensor Sliced(int at, bool turns)
        {
            var parts = value.split([at, Width - at], 1);
            return turns ? cat([parts[1], parts[0].tanh()], 1) : parts[0];
        }

        private Tensor Mixture(int width)
        {
            var gate = F.linear(value, Matrix(2, Width)).softmax(-1);
            var experts = Weight(2, width, Width);
            return (gate.unsqueeze(-1) * stack([F.linear(value, experts[0]).tanh(), F.linear(value, experts[1]).tanh()], 1)).sum([1L]);
        }

        private Tensor Matrix(int rows, int columns)
        {
            var matrix = Weight(rows, columns);
            matrices.Add(matrix);
            return matrix;
        }

        private Tensor Vector(int size) => Weight(size);

        private Tensor Weight(params long[] shape)
        {
            var name = Next(shape, (number, drawn) => module.register_parameter(number, nn.Parameter(drawn)));
            return module.get_parameter(name)!;
        }

        /// <summary>Running statistics, which must be positive.</summary>
        private Tensor Statistic(string kind, int size) =>
            module.get_buffer($"{Next([size], (number, drawn) => module.register_buffer($"{number}_running_{kind}", drawn.abs() + 0.5))}_running_{kind}")!;

        /// <summary>The name of the next weight, which the first run makes.</summary>
        private string Next(long[] shape, Action<string, Tensor> register)
        {
            weights += (int)shape.Aggregate(1L, (product, size) => product * size);
            var name = $"p{++used}";
            if (generator is not null) register(name, randn(shape, dtype: ScalarType.Float64, generator: generator).mul(0.7));
            return name;
        }
    }
}
