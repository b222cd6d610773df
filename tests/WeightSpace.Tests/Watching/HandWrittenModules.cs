using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace WeightSpace.Tests.Watching;

// Modules as people write them: layers in fields, activations as functions, whatever C# allows in between.
#pragma warning disable CA2213, CA1001, CA2000, MA0055, SA1649, SA1402

internal sealed class PlainNet : Module<Tensor, Tensor>
{
    private readonly Linear first = Linear(3, 6);
    private readonly Linear second = Linear(6, 5);
    private readonly Linear third = Linear(5, 2);

    public PlainNet() : base(nameof(PlainNet)) => RegisterComponents();

    public override Tensor forward(Tensor x) => third.forward(F.relu(second.forward(tanh(first.forward(x)))));
}

internal sealed class NestedSequentialNet : Module<Tensor, Tensor>
{
    private readonly Sequential body = Sequential(Linear(3, 6), ReLU(), Sequential(Linear(6, 4), Tanh()));
    private readonly Linear head = Linear(4, 2);

    public NestedSequentialNet() : base(nameof(NestedSequentialNet)) => RegisterComponents();

    public override Tensor forward(Tensor x) => head.forward(body.forward(x));
}

internal sealed class ResidualNet : Module<Tensor, Tensor>
{
    private readonly Linear enter = Linear(3, 6);
    private readonly ModuleList<Linear> ups = new([Linear(6, 7), Linear(6, 7)]);
    private readonly ModuleList<Linear> downs = new([Linear(7, 6), Linear(7, 6)]);
    private readonly Linear leave = Linear(6, 2);

    public ResidualNet() : base(nameof(ResidualNet)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        var stream = enter.forward(x);
        for (var block = 0; block < ups.Count; block++) stream = stream + downs[block].forward(F.gelu(ups[block].forward(stream)));
        return leave.forward(stream);
    }
}

internal sealed class DenseBlockNet : Module<Tensor, Tensor>
{
    private readonly Linear first = Linear(3, 4);
    private readonly Linear second = Linear(7, 5);
    private readonly Linear third = Linear(12, 2);

    public DenseBlockNet() : base(nameof(DenseBlockNet)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        var y = cat([x, F.relu(first.forward(x))], 1);
        y = cat([y, F.relu(second.forward(y))], 1);
        return third.forward(y);
    }
}

internal sealed class ImageNet : Module<Tensor, Tensor>
{
    private readonly Conv2d first = Conv2d(2, 5, 3, padding: 1);
    private readonly BatchNorm2d norm = BatchNorm2d(5);
    private readonly Conv2d second = Conv2d(5, 4, 3);
    private readonly Linear head = Linear(16, 3);

    public ImageNet() : base(nameof(ImageNet)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        var y = F.max_pool2d(F.relu(norm.forward(first.forward(x))), 2);
        y = F.relu(second.forward(y));
        return head.forward(F.dropout(y.flatten(1), 0.5, training));
    }
}

internal sealed class SmallUNet : Module<Tensor, Tensor>
{
    private readonly Conv2d down = Conv2d(1, 4, 3, padding: 1);
    private readonly Conv2d middle = Conv2d(4, 6, 3, padding: 1);
    private readonly ConvTranspose2d up = ConvTranspose2d(6, 5, 2, stride: 2);
    private readonly Conv2d join = Conv2d(9, 3, 3, padding: 1);
    private readonly Conv2d leave = Conv2d(3, 1, 1);

    public SmallUNet() : base(nameof(SmallUNet)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        var fine = F.relu(down.forward(x));
        var coarse = F.relu(middle.forward(F.max_pool2d(fine, 2)));
        return leave.forward(F.relu(join.forward(cat([up.forward(coarse), fine], 1))));
    }
}

/// <summary>Pointwise, depthwise, grouped with a shuffle written out.</summary>
internal sealed class ShuffleNet : Module<Tensor, Tensor>
{
    private readonly Conv2d enter = Conv2d(2, 6, 1);
    private readonly Conv2d depthwise = Conv2d(6, 6, 3, padding: 1, groups: 6);
    private readonly Conv2d leave = Conv2d(6, 2, 1);

    public ShuffleNet() : base(nameof(ShuffleNet)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        var y = F.relu(depthwise.forward(F.relu(enter.forward(x))));
        var (batch, height, width) = (y.shape[0], y.shape[2], y.shape[3]);
        y = y.view(batch, 2, 3, height, width).transpose(1, 2).contiguous().view(batch, 6, height, width);
        return leave.forward(y).mean([2, 3]);
    }
}

/// <summary>Two units whose second halves, every other channel of an odd half and its neighbour, are shuffled.</summary>
internal sealed class OddShuffleNet : Module<Tensor, Tensor>
{
    private readonly Conv2d enter = Conv2d(2, 6, 1, bias: false);
    private readonly Conv2d first = Conv2d(3, 3, 3, padding: 1);
    private readonly Conv2d second = Conv2d(3, 3, 3, padding: 1);
    private readonly Conv2d leave = Conv2d(6, 3, 1);
    private readonly Linear head = Linear(3, 2);

    public OddShuffleNet() : base(nameof(OddShuffleNet)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        var y = Unit(second, Unit(first, F.relu(enter.forward(x))));
        return head.forward(leave.forward(y).mean([2, 3]));
    }

    private static Tensor Unit(Conv2d branch, Tensor x)
    {
        var (batch, channels, height, width) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        var halves = x.reshape(batch * channels / 2, 2, height * width).permute(1, 0, 2).reshape(2, batch, channels / 2, height, width);
        return cat([halves[0], F.relu(branch.forward(halves[1]))], 1);
    }
}

/// <summary>Hidden units turned around and rolled, some of them taken, and a unit that gates the others.</summary>
internal sealed class ReorderingNet : Module<Tensor, Tensor>
{
    private readonly Linear enter = Linear(3, 7);
    private readonly Linear leave = Linear(4, 2);

    public ReorderingNet() : base(nameof(ReorderingNet)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        var h = tanh(enter.forward(x)).flip(1).roll(2, 1);
        return leave.forward(h[.., 1..5] * h[.., 6].unsqueeze(1));
    }
}

internal sealed class SequenceNet(Module core, bool last, long width) : Module<Tensor, Tensor>(nameof(SequenceNet))
{
    private readonly Linear head = Linear(width, 2);

    public SequenceNet Register()
    {
        register_module("core", core);
        register_module("head", head);
        return this;
    }

    public override Tensor forward(Tensor x)
    {
        var y = core switch { LSTM lstm => lstm.forward(x).Item1, GRU gru => gru.forward(x).Item1, _ => throw new NotSupportedException() };
        return head.forward(last ? y.select(1, -1) : y.mean([1]));
    }
}

/// <summary>The last hidden state of the upper layer, as many tutorials read it.</summary>
internal sealed class FinalStateNet : Module<Tensor, Tensor>
{
    private readonly LSTM core = LSTM(3, 5, 2, batchFirst: true);
    private readonly Linear head = Linear(5, 2);

    public FinalStateNet() : base(nameof(FinalStateNet)) => RegisterComponents();

    public override Tensor forward(Tensor x) => head.forward(core.forward(x).Item2[-1]);
}

internal sealed class CellLoopNet : Module<Tensor, Tensor>
{
    private readonly GRUCell cell = GRUCell(3, 5);
    private readonly Linear head = Linear(5, 2);

    public CellLoopNet() : base(nameof(CellLoopNet)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        var state = zeros(x.shape[0], 5, dtype: x.dtype);
        for (var step = 0; step < x.shape[1]; step++) state = cell.forward(x.select(1, step), state);
        return head.forward(state);
    }
}

/// <summary>Root-mean-square norm written out, heads by view and transpose, grouped queries, rotary embedding, bias of
/// keys and values.</summary>
internal sealed class HandAttentionNet : Module<Tensor, Tensor>
{
    private readonly int heads;
    private readonly int groups;
    private readonly int channels;
    private readonly bool rotates;
    private readonly bool native;
    private readonly Linear enter;
    private readonly Linear query;
    private readonly Linear key;
    private readonly Linear value;
    private readonly Linear project;
    private readonly Linear leave;
    private readonly Parameter gain;

    public HandAttentionNet(int width, int heads, int groups, int channels, bool rotates, bool native) : base(nameof(HandAttentionNet))
    {
        (this.heads, this.groups, this.channels, this.rotates, this.native) = (heads, groups, channels, rotates, native);
        enter = Linear(3, width);
        query = Linear(width, heads * channels, hasBias: false);
        key = Linear(width, groups * channels);
        value = Linear(width, groups * channels);
        project = Linear(heads * channels, width);
        leave = Linear(width, 2);
        gain = Parameter(ones(width));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var stream = enter.forward(x);
        var y = stream * rsqrt(stream.pow(2).mean([-1], keepdim: true) + 1e-5) * gain;
        var (q, k, v) = (Split(query.forward(y), heads), Split(key.forward(y), groups), Split(value.forward(y), groups));
        if (rotates) (q, k) = (Rotate(q), Rotate(k));
        if (heads > groups) (k, v) = (k.repeat_interleave(heads / groups, 1), v.repeat_interleave(heads / groups, 1));
        var mixed = native
            ? F.scaled_dot_product_attention(q, k, v, is_casual: true)
            : F.softmax(matmul(q, k.transpose(-2, -1)) / Math.Sqrt(channels) + full([x.shape[1], x.shape[1]], double.NegativeInfinity, dtype: x.dtype).triu(1), -1).matmul(v);
        var joined = mixed.transpose(1, 2).contiguous().view(x.shape[0], x.shape[1], heads * channels);
        return leave.forward(stream + project.forward(joined));
    }

    private Tensor Split(Tensor y, int count) => y.view(y.shape[0], y.shape[1], count, channels).transpose(1, 2);

    private Tensor Rotate(Tensor y)
    {
        var half = channels / 2;
        var angles = outer(arange(y.shape[2], dtype: y.dtype), pow(10000, -arange(half, dtype: y.dtype) / half));
        var (c, s) = (angles.cos(), angles.sin());
        var (a, b) = (y.narrow(-1, 0, half), y.narrow(-1, half, half));
        return cat([(a * c) - (b * s), (a * s) + (b * c)], -1);
    }
}

/// <summary>Queries, keys and values of one projection, by chunk.</summary>
internal sealed class FusedAttentionNet : Module<Tensor, Tensor>
{
    private readonly LayerNorm norm = LayerNorm(8);
    private readonly Linear both = Linear(8, 24);
    private readonly Linear project = Linear(8, 8);
    private readonly Linear enter = Linear(3, 8);
    private readonly Linear leave = Linear(8, 2);

    public FusedAttentionNet() : base(nameof(FusedAttentionNet)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        var stream = enter.forward(x);
        var parts = both.forward(norm.forward(stream)).chunk(3, -1);
        var (q, k, v) = (Heads(parts[0]), Heads(parts[1]), Heads(parts[2]));
        var weights = einsum("bhtd,bhsd->bhts", q, k).softmax(-1);
        var mixed = einsum("bhts,bhsd->bthd", weights, v).reshape(x.shape[0], x.shape[1], 8);
        stream = stream + project.forward(mixed);
        return leave.forward(stream.mean([1]));
    }

    private static Tensor Heads(Tensor y) => y.unflatten(2, 2, 4).permute(0, 2, 1, 3);
}

/// <summary>All experts run, a router weighs them: experts are alike.</summary>
internal sealed class SoftExpertsNet : Module<Tensor, Tensor>
{
    private readonly Parameter up = Parameter(randn(4, 6, 5));
    private readonly Parameter down = Parameter(randn(4, 5, 6));
    private readonly Linear router = Linear(6, 4);
    private readonly Linear enter = Linear(3, 6);
    private readonly Linear leave = Linear(6, 2);

    public SoftExpertsNet() : base(nameof(SoftExpertsNet)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        var y = enter.forward(x);
        var hidden = F.relu(einsum("bi,eih->beh", y, up));
        return leave.forward(y + (einsum("beh,eho->beo", hidden, down) * router.forward(y).softmax(-1).unsqueeze(-1)).sum(1));
    }
}

/// <summary>Each token goes to its best expert, and comes back by masks.</summary>
internal sealed class RoutedExpertsNet : Module<Tensor, Tensor>
{
    private readonly ModuleList<Sequential> experts = new([Sequential(Linear(6, 5), ReLU(), Linear(5, 6)), Sequential(Linear(6, 5), ReLU(), Linear(5, 6))]);
    private readonly Linear router = Linear(6, 2);
    private readonly Linear enter = Linear(3, 6);
    private readonly Linear leave = Linear(6, 2);

    public RoutedExpertsNet() : base(nameof(RoutedExpertsNet)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        var y = enter.forward(x);
        var (weights, chosen) = router.forward(y).softmax(-1).topk(1, -1);
        var result = zeros_like(y);
        for (var expert = 0; expert < experts.Count; expert++)
        {
            var places = chosen.select(1, 0).eq(expert).nonzero().select(1, 0);
            if (places.numel() == 0) continue;
            result.index_add_(0, places, experts[expert].forward(y.index_select(0, places)) * weights.index_select(0, places), 1);
        }

        return leave.forward(result);
    }
}

/// <summary>The table that reads symbols also names them.</summary>
internal sealed class TiedEmbeddingNet : Module<Tensor, Tensor>
{
    private readonly Embedding table = Embedding(9, 6);
    private readonly Linear hidden = Linear(6, 6);

    public TiedEmbeddingNet() : base(nameof(TiedEmbeddingNet)) => RegisterComponents();

    public override Tensor forward(Tensor x) => F.linear(tanh(hidden.forward(table.forward(x))), table.weight!);
}

/// <summary>Parameters used as they are, a constant table as a buffer.</summary>
internal sealed class ScaledNet : Module<Tensor, Tensor>
{
    private readonly Linear first = Linear(3, 6);
    private readonly Linear second = Linear(6, 2);
    private readonly Parameter scale = Parameter(ones(6));
    private readonly Parameter temperature = Parameter(ones(1));

    public ScaledNet(bool hasTable) : base(nameof(ScaledNet))
    {
        register_buffer("table", hasTable ? arange(6).to(ScalarType.Float32) : ones(6));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => second.forward((scale * tanh(first.forward(x))) + get_buffer("table")!) * temperature;
}

/// <summary>Writes in place, into slices and through views.</summary>
internal sealed class InPlaceNet : Module<Tensor, Tensor>
{
    private readonly Linear first = Linear(3, 6);
    private readonly Linear second = Linear(6, 4);
    private readonly Linear third = Linear(10, 2);

    public InPlaceNet() : base(nameof(InPlaceNet)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        var y = first.forward(x).relu_();
        var both = zeros(x.shape[0], 10, dtype: x.dtype);
        both.narrow(1, 0, 6).copy_(y);
        both[TensorIndex.Colon, TensorIndex.Slice(6, 10)] = second.forward(y);
        both.narrow(1, 6, 4).sigmoid_();
        return third.forward(both.mul_(2).add_(1));
    }
}

internal sealed class TwoInputNet : Module<Tensor, Tensor, (Tensor, Tensor)>
{
    private readonly Linear left = Linear(3, 6);
    private readonly Linear right = Linear(2, 6);
    private readonly Linear head = Linear(6, 2);

    public TwoInputNet() : base(nameof(TwoInputNet)) => RegisterComponents();

    public override (Tensor, Tensor) forward(Tensor x, Tensor y)
    {
        var joined = stack([left.forward(x), right.forward(y)], 1).amax([1]);
        return (head.forward(joined), joined.norm(1));
    }
}

/// <summary>The trunk's weights are what another network says.</summary>
internal sealed class HyperNet : Module<Tensor, Tensor, Tensor>
{
    private readonly Linear first = Linear(4, 7);
    private readonly Linear write = Linear(7, (5 * 1) + 5 + 5 + 1);

    public HyperNet() : base(nameof(HyperNet)) => RegisterComponents();

    public override Tensor forward(Tensor u, Tensor y)
    {
        var parts = write.forward(tanh(first.forward(u))).split([5L, 5, 5, 1], 1);
        var hidden = tanh(einsum("bh,pi->bph", parts[0], y) + parts[1].unsqueeze(1));
        return (hidden * parts[2].unsqueeze(1)).sum(2) + parts[3];
    }
}

/// <summary>A network whose loss holds its own derivative.</summary>
internal sealed class PhysicsNet : Module<Tensor, Tensor>
{
    private readonly Linear first = Linear(1, 6);
    private readonly Linear second = Linear(6, 5);
    private readonly Linear third = Linear(5, 1);

    public PhysicsNet() : base(nameof(PhysicsNet)) => RegisterComponents();

    public override Tensor forward(Tensor x) => third.forward(tanh(second.forward(tanh(first.forward(x)))));

    public Tensor Residual(Tensor points)
    {
        using var x = points.detach().requires_grad_(true);
        var u = forward(x);
        var slope = autograd.grad([u.sum()], [x], retain_graph: true, create_graph: true)[0];
        return (slope + u).pow(2).mean();
    }
}

/// <summary>Fails on anything but three columns, after its first layer.</summary>
internal sealed class FailingNet : Module<Tensor, Tensor>
{
    private readonly Linear first = Linear(3, 6);
    private readonly BatchNorm1d norm = BatchNorm1d(6);

    public FailingNet() : base(nameof(FailingNet)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        norm.forward(first.forward(x));
        throw new InvalidOperationException("out of order");
    }
}

/// <summary>Layers in an array that nobody registered, and a layer that nothing calls.</summary>
internal sealed class ForgetfulNet : Module<Tensor, Tensor>
{
    private readonly Linear[] hidden = [Linear(3, 6)];
    private readonly Linear unused = Linear(6, 6);
    private readonly Linear head = Linear(6, 2);

    public ForgetfulNet() : base(nameof(ForgetfulNet)) => RegisterComponents();

    public override Tensor forward(Tensor x) => head.forward(tanh(hidden[0].forward(x)));
}

/// <summary>Which branch runs depends on the weights.</summary>
internal sealed class ChoosingNet : Module<Tensor, Tensor>
{
    private readonly Linear first = Linear(3, 6);
    private readonly Linear head = Linear(6, 2);

    public ChoosingNet() : base(nameof(ChoosingNet)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        var y = first.forward(x);
        return head.forward(y.sum().item<float>() > 0.7 ? y.cumsum(1) : tanh(y));
    }
}

internal sealed class OperatorNet : Module<Tensor, Tensor, Tensor>
{
    private readonly Sequential branch = Sequential(Linear(4, 6), Tanh(), Linear(6, 5));
    private readonly Sequential trunk = Sequential(Linear(1, 7), Tanh(), Linear(7, 5), Tanh());
    private readonly Parameter bias = Parameter(zeros(1));

    public OperatorNet() : base(nameof(OperatorNet)) => RegisterComponents();

    public override Tensor forward(Tensor u, Tensor y) => branch.forward(u).matmul(trunk.forward(y).t()) + bias;
}
