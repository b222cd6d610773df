using SymmetryBasis;
using TorchSharp.Modules;
using WeightSpace.Engine;
using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>Walks a module tree and records it in an <see cref="ArchitectureBuilder"/>; is the recorder that self-describing modules talk to.</summary>
internal sealed class ModuleRecorder : IArchitectureRecorder
{
    private readonly ArchitectureBuilder builder = new();
    private readonly Dictionary<string, GraphValue> parameters = [];
    private readonly Stack<Frame> frames = new();
    private readonly nn.Module root;

    public ModuleRecorder(nn.Module root)
    {
        this.root = root;
        foreach (var (name, parameter) in root.named_parameters())
            parameters[name] = builder.Parameter(name, ToSizes(parameter.shape));
    }

    public SymmetryAnalysis Record(ReadOnlySpan<long[]> inputShapes)
    {
        if (root is ISelfDescribingModule description)
        {
            frames.Push(new Frame(root, string.Empty, null));
            description.Describe(this);
            frames.Pop();
        }
        else
        {
            if (inputShapes.Length > 1)
                throw new ArgumentException($"{root.GetName()} has {inputShapes.Length} inputs; only a module that implements {nameof(ISelfDescribingModule)} may have more than one.", nameof(inputShapes));
            var shape = inputShapes.Length == 1 ? inputShapes[0] : GuessInput();
            builder.Output(Apply(root, string.Empty, builder.Input("input", ToSizes(shape))));
        }

        return builder.Analyze();
    }

    public ArchitectureValue Input(string name, params ReadOnlySpan<long> shape)
    {
        var frame = frames.Peek();
        if (frame.Argument is not { } argument) return Wrap(builder.Input(name, ToSizes(shape)));
        frame.Argument = null;
        var actual = builder.ShapeOf(argument);
        if (actual.Length != shape.Length || actual[^1] != shape[^1])
        {
            throw new ArgumentException(
                $"Module {frame.Path} describes its input {name} with shape [{string.Join(", ", shape.ToArray())}], but is called with [{string.Join(", ", actual)}].", nameof(shape));
        }

        return Wrap(argument);
    }

    public ArchitectureValue Parameter(string name) => Wrap(Find(frames.Peek().Path, name));

    public ArchitectureValue Call(string childName, ArchitectureValue input)
    {
        var frame = frames.Peek();
        var child = frame.Module.named_modules().FirstOrDefault(pair => pair.name == childName).module
            ?? throw new ArgumentException($"Module {Describe(frame)} has no child {childName}; it has {string.Join(", ", frame.Module.named_modules().Select(pair => pair.name))}.", nameof(childName));
        return Wrap(Apply(child, Join(frame.Path, childName), Unwrap(input)));
    }

    public ArchitectureValue Einsum(string equation, params ReadOnlySpan<ArchitectureValue> operands) => Wrap(builder.Einsum(equation, Unwrap(operands)));

    public ArchitectureValue Add(ArchitectureValue left, ArchitectureValue right) => Wrap(builder.Add(Unwrap(left), Unwrap(right)));

    public ArchitectureValue Elementwise(string operation, params ReadOnlySpan<ArchitectureValue> operands) => Wrap(builder.Elementwise(operation, Unwrap(operands)));

    public void Output(ArchitectureValue value)
    {
        if (frames.Peek().Path.Length == 0) builder.Output(Unwrap(value));
        else frames.Peek().Result = Unwrap(value);
    }

    private GraphValue Apply(nn.Module module, string path, GraphValue input)
    {
        switch (module)
        {
            case ISelfDescribingModule description:
                var frame = new Frame(module, path, input);
                frames.Push(frame);
                description.Describe(this);
                frames.Pop();
                return frame.Result ?? throw new ArgumentException($"Module {Describe(frame)} describes no output; call {nameof(Output)}.");
            case Sequential:
                foreach (var (name, child) in module.named_children()) input = Apply(child, Join(path, name), input);
                return input;
            case Linear linear:
                var weight = Find(path, "weight");
                return linear.bias is null ? builder.Linear(input, weight) : builder.Linear(input, weight, Find(path, "bias"));
            case Flatten flatten:
                return builder.Flatten(input, (int)flatten.start_dim, (int)flatten.end_dim);
            default:
                return ElementwiseModules.Contains(module) ? builder.Elementwise(module.GetType().Name, input) : ApplyUnknown(module, path, input);
        }
    }

    /// <summary>Nothing is known but the shape of the result, which running the module tells.</summary>
    private GraphValue ApplyUnknown(nn.Module module, string path, GraphValue input)
    {
        var name = module.GetType().Name;
        if (module is not nn.Module<Tensor, Tensor> map)
        {
            throw new ArgumentException(
                $"Module {(path.Length == 0 ? name : path)} of type {name} takes more than one tensor and does not describe itself; implement {nameof(ISelfDescribingModule)}.");
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var own = module.parameters().FirstOrDefault() ?? root.parameters().FirstOrDefault();
        var shape = builder.ShapeOf(input).Select(size => (long)size).ToArray();
        var result = map.forward(zeros(shape, dtype: own?.dtype ?? ScalarType.Float32, device: own?.device ?? CPU));
        GraphValue[] operands = [input, .. module.named_parameters().Select(pair => Find(path, pair.name))];
        return builder.Unknown(path.Length == 0 ? name : $"{name} {path}", ToSizes(result.shape), operands);
    }

    private long[] GuessInput() => root.modules().Prepend(root).OfType<Linear>().FirstOrDefault() is { } first
        ? [1, first.weight!.shape[1]]
        : throw new ArgumentException($"{root.GetName()} has no dense layer to tell the input's shape; pass it.", "inputShapes");

    private GraphValue Find(string path, string name) => parameters.TryGetValue(Join(path, name), out var value)
        ? value
        : throw new ArgumentException($"There is no parameter {Join(path, name)}; the module has {string.Join(", ", parameters.Keys)}.", nameof(name));

    private static string Describe(Frame frame) => frame.Path.Length == 0 ? frame.Module.GetName() : frame.Path;

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static int[] ToSizes(ReadOnlySpan<long> shape)
    {
        var sizes = new int[shape.Length];
        for (var axis = 0; axis < sizes.Length; axis++) sizes[axis] = checked((int)shape[axis]);
        return sizes;
    }

    private static ArchitectureValue Wrap(GraphValue value) => new(value.Id);

    private static GraphValue Unwrap(ArchitectureValue value) => new(value.Id);

    private static GraphValue[] Unwrap(ReadOnlySpan<ArchitectureValue> values)
    {
        var result = new GraphValue[values.Length];
        for (var i = 0; i < result.Length; i++) result[i] = Unwrap(values[i]);
        return result;
    }

    /// <summary>A module that is describing itself.</summary>
    private sealed class Frame(nn.Module module, string path, GraphValue? argument)
    {
        public nn.Module Module { get; } = module;

        public string Path { get; } = path;

        public GraphValue? Argument { get; set; } = argument;

        public GraphValue? Result { get; set; }
    }
}
