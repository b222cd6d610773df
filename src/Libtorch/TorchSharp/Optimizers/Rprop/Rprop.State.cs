using static TorchSharp.torch;

namespace TorchSharp.Modules;

public partial class Rprop
{
    /// <summary>What the optimizer remembers of one parameter.</summary>
    public sealed class State : OptimizerState, IDisposable
    {
        /// <summary>How many steps the parameter has seen.</summary>
        public long step;

        /// <summary>The last gradient, shape of the parameter.</summary>
        public Tensor prev = null!;

        /// <summary>The step of each element, shape of the parameter.</summary>
        public Tensor step_size = null!;

        /// <summary>Creates an empty state; <see cref="Initialize"/> fills it.</summary>
        /// <param name="parameter">The parameter; its module owns it.</param>
        public State(Parameter parameter) : base(parameter) { }

        /// <summary>Frees the tensors.</summary>
        public void Dispose()
        {
            Keep(ref prev!, null);
            Keep(ref step_size!, null);
        }

        /// <inheritdoc/>
        public override void Initialize(OptimizerOptions options)
        {
            step = 0;
            Keep(ref prev!, Zeros());
            Keep(ref step_size!, full_like(_parameter, options.LearningRate!.Value));
        }

        /// <inheritdoc/>
        public override void to(Device device)
        {
            Move(ref prev!, device);
            Move(ref step_size!, device);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(BinaryReader reader)
        {
            step = reader.ReadInt64();
            prev.Load(reader);
            step_size.Load(reader);
        }

        /// <inheritdoc/>
        public override void SaveStateDict(BinaryWriter writer)
        {
            writer.Write(step);
            prev.Save(writer);
            step_size.Save(writer);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerState source)
        {
            var other = (State)source;
            step = other.step;
            Keep(ref prev!, Copy(other.prev));
            Keep(ref step_size!, Copy(other.step_size));
        }

        /// <inheritdoc/>
        public override bool ApproximatelyEquals(OptimizerState other) =>
            other is State rhs && step == rhs.step && Close(prev, rhs.prev) && Close(step_size, rhs.step_size);
    }
}
