using TorchSharp.Modules;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>Walks a module tree and records it in an <see cref="ArchitectureBuilder"/>; is the recorder that
/// self-describing modules talk to.</summary>
internal sealed class ModuleRecorder : IArchitectureRecorder
{
    private static readonly ModuleRule[] Rules =
    [
        new DenseModules(), new ActivationModules(), new ConvolutionModules(), new NormalizationModules(), new PositionModules(), new ShapeModules(), new RecurrentModules(), new AttentionModules(),
        new DistanceModules(), new LossModules(),
    ];

    private readonly Dictionary<string, GraphValue> parameters = [];
    private readonly Dictionary<nint, GraphValue> byHandle = [];
    private readonly Stack<Frame> frames = new();
    private readonly nn.Module root;

    public ModuleRecorder(nn.Module root)
    {
        this.root = root;
        foreach (var (name, parameter) in root.named_parameters()) Declare(name, parameter, isBuffer: false);
        foreach (var (name, buffer) in root.named_buffers())
        {
            if (buffer.is_floating_point() && !parameters.ContainsKey(name)) Declare(name, buffer, isBuffer: true);
        }
    }

    public ArchitectureBuilder Builder { get; } = new();

    /// <summary>Whether a module was met of which nothing is known but the shape of its result.</summary>
    public bool HasUnknown { get; private set; }

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
            var inputs = new List<GraphValue>();
            foreach (var shape in inputShapes) inputs.Add(Builder.Input(inputs.Count == 0 ? "input" : $"input{inputs.Count + 1}", ToSizes(shape)));
            if (inputs.Count == 0) inputs.Add(Builder.Input("input", ToSizes(GuessInput())));
            Builder.Output(Apply(root, string.Empty, inputs));
        }

        return Builder.Analyze();
    }

    /// <summary>A parameter or floating-point buffer of a module; null if it has none of that name.</summary>
    /// <remarks>A module that occurs twice is listed under its first name only, so its tensors are known by what they
    /// are.</remarks>
    public GraphValue? Find(nn.Module module, string path, string name)
    {
        if (parameters.TryGetValue(Join(path, name), out var value)) return value;
        var tensor = module.named_parameters().FirstOrDefault(pair => pair.name == name).parameter ?? module.named_buffers().FirstOrDefault(pair => pair.name == name).buffer;
        return tensor is not null && byHandle.TryGetValue(tensor.Handle, out value) ? value : null;
    }

    /// <summary>In what type and where a module computes: as its parameters are, or else the root's.</summary>
    public (ScalarType Type, Device Device) KindOf(nn.Module module)
    {
        var own = module.parameters().FirstOrDefault() ?? root.parameters().FirstOrDefault();
        return (own?.dtype ?? ScalarType.Float32, own?.device ?? CPU);
    }

    public ArchitectureValue Input(string name, params ReadOnlySpan<long> shape)
    {
        var frame = frames.Peek();
        if (frame.Arguments is not { } arguments) return Wrap(Builder.Input(name, ToSizes(shape)));
        if (frame.Taken == arguments.Count) throw new ArgumentException($"Module {frame.Path} describes more inputs than the {arguments.Count} that it is called with; {name} is one too many.", nameof(name));
        var argument = arguments[frame.Taken++];
        var actual = Builder.ShapeOf(argument);
        if (actual.Length != shape.Length || (shape.Length > 0 && actual[^1] != shape[^1]))
        {
            throw new ArgumentException(
                $"Module {frame.Path} describes its input {name} with shape [{string.Join(", ", shape.ToArray())}], but is called with [{string.Join(", ", actual)}].", nameof(shape));
        }

        return Wrap(argument);
    }

    public ArchitectureValue Parameter(string name)
    {
        var frame = frames.Peek();
        return Wrap(Find(frame.Module, frame.Path, name) ?? throw new ArgumentException($"There is no parameter {Join(frame.Path, name)}; the module has {string.Join(", ", parameters.Keys)}.", nameof(name)));
    }

    public ArchitectureValue Constant(string name, params ReadOnlySpan<long> shape) => Wrap(Builder.Constant(name, ToSizes(shape), default));

    public ArchitectureValue Call(string childName, params ReadOnlySpan<ArchitectureValue> inputs)
    {
        var frame = frames.Peek();
        var child = FindChild(frame.Module, childName)
            ?? throw new ArgumentException($"Module {Describe(frame)} has no child {childName}; it has {string.Join(", ", frame.Module.named_modules().Select(pair => pair.name))}.", nameof(childName));
        return Wrap(Apply(child, Join(frame.Path, childName), Unwrap(inputs)));
    }

    public ArchitectureValue Einsum(string equation, params ReadOnlySpan<ArchitectureValue> operands) => Record(new EinsumRule(equation), operands);

    public ArchitectureValue Add(ArchitectureValue left, ArchitectureValue right) => Record(new ElementwiseRule("add"), left, right);

    public ArchitectureValue Elementwise(string operation, params ReadOnlySpan<ArchitectureValue> operands) => Record(new ElementwiseRule(operation), operands);

    public ArchitectureValue MatMul(ArchitectureValue left, ArchitectureValue right) => Record(new MatMulRule(), left, right);

    public ArchitectureValue Reshape(ArchitectureValue value, params ReadOnlySpan<long> shape) => Record(new ReshapeRule([.. ToSizes(shape)]), value);

    public ArchitectureValue Transpose(ArchitectureValue value, params ReadOnlySpan<int> order) => Record(new TransposeRule([.. order]), value);

    public ArchitectureValue Concat(int axis, params ReadOnlySpan<ArchitectureValue> values) => Record(new ConcatRule(axis), values);

    public ArchitectureValue Slice(ArchitectureValue value, int axis, long start, long length) => Record(new SliceRule(axis, checked((int)start), checked((int)length)), value);

    public ArchitectureValue Select(ArchitectureValue value, int axis, long index) => Record(new SelectRule(axis, checked((int)index)), value);

    public ArchitectureValue Reduce(string operation, ArchitectureValue value, params ReadOnlySpan<int> axes) => Record(new ReduceRule(operation, keepsAxes: false, [.. axes]), value);

    public ArchitectureValue Softmax(ArchitectureValue value, int axis) => Record(new NormalizeRule("Softmax", axis), value);

    public void Output(ArchitectureValue value)
    {
        if (frames.Peek().Path.Length == 0) Builder.Output(Unwrap(value));
        else frames.Peek().Result = Unwrap(value);
    }

    private ArchitectureValue Record(OperatorRule rule, params ReadOnlySpan<ArchitectureValue> operands) => Wrap(Builder.Apply(rule, frames.Peek().Path, Unwrap(operands)));

    private GraphValue Apply(nn.Module module, string path, IReadOnlyList<GraphValue> inputs)
    {
        switch (module)
        {
            case ISelfDescribingModule description:
                var frame = new Frame(module, path, inputs);
                frames.Push(frame);
                description.Describe(this);
                frames.Pop();
                return frame.Result ?? throw new ArgumentException($"Module {Describe(frame)} describes no output; call {nameof(Output)}.");
            case Sequential when module.GetType() == typeof(Sequential):
                return Chain(module, path, inputs);
        }

        var call = new ModuleCall(this, module, path, inputs);
        // One of several inputs, or one derived from it, says itself what it does with its children.
        if (IsSequential(module.GetType()) && ModuleRun.IsChain(call)) return Chain(module, path, inputs);
        // A module of the user's own may have the name of one of the engine's.
        if (module.GetType() is { Namespace: "TorchSharp.Modules" } type)
        {
            foreach (var rule in Rules)
            {
                if (rule.Apply(call, type.Name) is { } result) return result;
            }
        }

        return ApplyUnknown(call);
    }

    /// <summary>The first child gets all inputs.</summary>
    private GraphValue Chain(nn.Module module, string path, IReadOnlyList<GraphValue> inputs)
    {
        foreach (var (name, child) in module.named_children()) inputs = [Apply(child, Join(path, name), inputs)];
        return inputs[0];
    }

    private static bool IsSequential(Type? type)
    {
        while (type is not null && !(type.Namespace == "TorchSharp.Modules" && type.Name.Split('`')[0] == nameof(Sequential))) type = type.BaseType;
        return type is not null;
    }

    /// <summary>Nothing is known but the shape of the result, which running the module tells.</summary>
    private GraphValue ApplyUnknown(ModuleCall call)
    {
        HasUnknown = true;
        var names = call.Module.named_parameters().Select(pair => pair.name).Concat(call.Module.named_buffers().Select(pair => pair.name));
        return call.Unknown(call.RunShape(), [.. call.Inputs, .. call.Present([.. names])]);
    }

    public long[] GuessInput() => root.modules().Prepend(root).OfType<Linear>().FirstOrDefault() is { } first
        ? [1, first.weight!.shape[1]]
        : throw new ArgumentException($"{root.GetName()} has no dense layer to tell the input's shape; pass the shape, or an example: Analyze(module, x).", "inputShapes");

    private void Declare(string name, Tensor tensor, bool isBuffer)
    {
        // One tensor under two names is one parameter that is used twice.
        if (!byHandle.TryGetValue(tensor.Handle, out var value))
            byHandle[tensor.Handle] = value = isBuffer ? Builder.Buffer(name, ToSizes(tensor.shape)) : Builder.Parameter(name, ToSizes(tensor.shape));
        parameters[name] = value;
    }

    private static nn.Module? FindChild(nn.Module module, string name) => module.named_modules().FirstOrDefault(pair => pair.name == name).module;

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
    private sealed class Frame(nn.Module module, string path, IReadOnlyList<GraphValue>? arguments)
    {
        public nn.Module Module { get; } = module;

        public string Path { get; } = path;

        public IReadOnlyList<GraphValue>? Arguments { get; } = arguments;

        public int Taken { get; set; }

        public GraphValue? Result { get; set; }
    }
}
